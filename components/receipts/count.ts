import type { ReceiptView } from '#server/yard/receipts/queries.ts';

const MAX_DECIMALS = 4;

/** A typed quantity: point or comma, not negative, at most four decimals; null when it is none. */
export function parseCount(text: string): number | null {
  const clean = text.trim().replace(',', '.');
  if (!/^\d{1,9}(\.\d*)?$/.test(clean)) return null;
  const decimals = clean.split('.')[1] ?? '';
  return decimals.length > MAX_DECIMALS ? null : Number(clean);
}

export type ScanHit =
  | { readonly kind: 'pallet'; readonly sscc: string; readonly again: boolean; readonly receiptId: string }
  | { readonly kind: 'line'; readonly lineId: string; readonly lineNo: number }
  | { readonly kind: 'several'; readonly count: number }
  | { readonly kind: 'unknown' };

/** What a scanned or typed text means on this truck: a pallet by its SSCC, else a line by SKU or barcode. */
export function resolveScan(receipts: readonly ReceiptView[], text: string): ScanHit {
  const sscc = ssccOf(text);
  for (const receipt of sscc ? receipts : []) {
    const pallet = receipt.pallets.find((each) => ssccOf(each.sscc) === sscc);
    if (pallet)
      return {
        kind: 'pallet',
        sscc: pallet.sscc,
        again: pallet.status === 'counted',
        receiptId: receipt.id,
      };
  }
  const wanted = plain(text);
  const lines = receipts
    .flatMap((receipt) => receipt.lines)
    .filter((line) => wanted !== '' && [line.sku, line.barcode ?? ''].some((code) => plain(code) === wanted));
  // The same product on several lines: the first that is not counted yet is meant.
  const open = lines.filter((line) => line.countedQty === null);
  const [line] = open.length > 0 ? open : lines;
  if (line && (lines.length === 1 || open.length === 1))
    return { kind: 'line', lineId: line.id, lineNo: line.lineNo };
  return lines.length > 0 ? { kind: 'several', count: lines.length } : { kind: 'unknown' };
}

/** The 18 digits of a pallet number, whatever a scanner put around them; null when it is none. */
export function ssccOf(text: string): string | null {
  const digits = text.replace(/\D/g, '');
  const bare = digits.length === 20 && digits.startsWith('00') ? digits.slice(2) : digits;
  return bare.length === 18 ? bare : null;
}

export interface CountSummary {
  readonly uncounted: number;
  readonly short: number;
  readonly over: number;
  readonly damaged: number;
  readonly unknown: number;
  readonly unexpected: number;
  /** Nothing differs: the receipt confirms by itself. */
  readonly exact: boolean;
}

/** What completing now would mean; the server decides, this only says it beforehand. */
export function countSummary(receipts: readonly ReceiptView[]): CountSummary {
  const lines = receipts.flatMap((receipt) => receipt.lines);
  const of = (test: (line: (typeof lines)[number]) => boolean) => lines.filter(test).length;
  const found = {
    uncounted: of((line) => line.countedQty === null && line.expectedQty > 0),
    short: of((line) => line.countedQty !== null && line.countedQty < line.expectedQty),
    over: of((line) => line.productId !== null && (line.countedQty ?? 0) > line.expectedQty),
    damaged: of((line) => line.damagedQty > 0),
    unknown: of((line) => line.productId === null && (line.countedQty ?? 0) > 0),
    unexpected: receipts.flatMap((receipt) => receipt.pallets).filter((each) => each.status === 'unexpected')
      .length,
  };
  return { ...found, exact: Object.values(found).every((count) => count === 0) };
}

function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}
