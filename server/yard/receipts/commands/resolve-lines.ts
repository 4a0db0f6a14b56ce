import type { Tx } from '#server/infra/db/client.ts';
import type { Work } from '#server/infra/verb.ts';
import { autoClear, raise } from '#server/yard/exceptions/commands/raise-exception.ts';
import { type KnownProduct, productKeys, resolveProduct } from '../rules/products.ts';
import type { LineRow, ReceiptRow } from './change-receipt.ts';

/** Kind under which the further ids of a line are kept beside its sku. */
export const LINE_ID = 'item';
const MAX_WAITING_LINES = 2_000;
const MAX_NAMED = 20;

export const unknownKey = (receiptId: string): string => `receipt:${receiptId}:unknown_product`;

/** Active products that may stand behind the codes. */
export async function findProducts(tx: Tx, codes: readonly string[]): Promise<KnownProduct[]> {
  const { plain, gtins } = productKeys(codes);
  if (plain.length === 0) return [];
  return tx.product.findMany({
    where: {
      active: true,
      OR: [{ sku: { in: plain } }, { barcode: { in: plain } }, { gtin14: { in: gtins } }],
    },
    select: { id: true, sku: true, barcode: true, gtin14: true },
  });
}

/** Gives lines without a product the one their ids speak of; answers the lines that still have none. */
export async function resolveLines(work: Work, lines: readonly LineRow[]): Promise<LineRow[]> {
  const open = lines.filter((line) => line.productId === null);
  if (open.length === 0) return [];
  const codes = await codesOf(work.tx, open);
  const products = await findProducts(work.tx, [...codes.values()].flat());
  const unresolved: LineRow[] = [];
  for (const line of open) {
    const product = resolveProduct(codes.get(line.id) ?? [line.sku], products);
    if (!product) unresolved.push(line);
    else await work.tx.receiptLine.update({ where: { id: line.id }, data: { productId: product.id } });
  }
  return unresolved;
}

/** One exception per receipt names the lines nobody can book; it goes when the last one is known. */
export async function noteUnknown(
  work: Work,
  receipt: ReceiptRow,
  unresolved: readonly LineRow[],
): Promise<void> {
  const missing = unresolved.filter((line) => Number(line.expectedQty) > 0);
  if (missing.length === 0) {
    await autoClear(work, unknownKey(receipt.id), 'every line has a product');
    return;
  }
  await raise(work, {
    siteId: receipt.siteId,
    visitId: receipt.visitId,
    kind: 'unknown_product',
    subject: { kind: 'receipt', id: receipt.id },
    dedupeKey: unknownKey(receipt.id),
    params: {
      receiptNo: receipt.no,
      asnNo: receipt.asnNo,
      lines: missing.length,
      sku: missing[0]?.sku ?? '',
    },
    evidence: {
      lines: missing.slice(0, MAX_NAMED).map((line) => ({
        lineNo: line.lineNo,
        sku: line.sku,
        description: line.description,
        expectedQty: Number(line.expectedQty),
      })),
    },
    refresh: true,
  });
}

/** Products were learnt: lines of receipts that are still to be counted may have waited for them. */
export async function resolveWaitingLines(work: Work, productIds: readonly string[]): Promise<void> {
  const products = await work.tx.product.findMany({
    where: { id: { in: [...productIds] }, active: true },
    select: { sku: true, barcode: true, gtin14: true },
  });
  const codes = products.flatMap(({ sku, barcode }) => (barcode ? [sku, barcode] : [sku]));
  const gtins = products.flatMap((product) => product.gtin14 ?? []);
  const lines = await work.tx.$queryRaw<{ id: string; receipt_id: string }[]>`
    SELECT line.id, line.receipt_id FROM receipt_line line JOIN receipt ON receipt.id = line.receipt_id
    WHERE receipt.status IN ('expected', 'unloading', 'counted') AND line.product_id IS NULL
      AND (line.sku = ANY(${codes}) OR lpad(line.sku, 14, '0') = ANY(${gtins})
           OR EXISTS (SELECT 1 FROM reference r WHERE r.subject_kind = 'receipt_line' AND r.subject_id = line.id
                        AND (r.value = ANY(${codes}) OR lpad(r.value, 14, '0') = ANY(${gtins}))))
    LIMIT ${MAX_WAITING_LINES}`;
  for (const receiptId of new Set(lines.map((line) => line.receipt_id))) {
    const receipt = await work.tx.receipt.findUniqueOrThrow({
      where: { id: receiptId },
      include: { lines: true },
    });
    await noteUnknown(work, receipt as ReceiptRow & typeof receipt, await resolveLines(work, receipt.lines));
  }
}

async function codesOf(tx: Tx, lines: readonly LineRow[]): Promise<Map<string, string[]>> {
  const references = await tx.reference.findMany({
    where: { subjectKind: 'receipt_line', subjectId: { in: lines.map(({ id }) => id) } },
    orderBy: { id: 'asc' },
  });
  const codes = new Map(lines.map((line) => [line.id, [line.sku]]));
  for (const { subjectId, value } of references) codes.get(subjectId)?.push(value);
  return codes;
}
