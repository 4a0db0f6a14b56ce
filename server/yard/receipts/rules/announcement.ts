import { createHash } from 'node:crypto';
import { normalizeReference, readSscc } from '#server/kernel/identifiers.ts';
import type { AnnouncedLine, Announcement } from '../schema.ts';

export interface NumberedLine extends AnnouncedLine {
  readonly lineNo: number;
  readonly sku: string;
}

/** Lines with a number and a part number each; lines without a number follow the highest one given. */
export function numberLines(lines: readonly AnnouncedLine[]): NumberedLine[] {
  let next = Math.max(0, ...lines.map((line) => line.lineNo ?? 0));
  const taken = lines.some((line) => line.lineNo !== undefined);
  if (!taken) next = 0;
  return lines.map((line) => ({
    ...line,
    lineNo: line.lineNo ?? ++next,
    sku: line.sku ?? line.ids[0] ?? '',
  }));
}

export interface PalletContent {
  readonly lineId: string;
  readonly quantity: number;
  readonly damagedQty: number;
}

export interface AnnouncedUnit {
  readonly sscc: string;
  readonly ssccForm: string;
  readonly contents: readonly { readonly line: number; readonly quantity: number }[];
}

/**
 * Pallets by their SSCC, each once. A content without a quantity is the whole line when the line stands on
 * that pallet only; on several pallets it cannot be told apart and counts nothing by scan.
 */
export function readPallets(asn: Pick<Announcement, 'lines' | 'pallets'>): AnnouncedUnit[] {
  const onPallets = new Map<number, number>();
  for (const pallet of asn.pallets)
    for (const { line } of pallet.lines) onPallets.set(line, (onPallets.get(line) ?? 0) + 1);
  const units = new Map<string, AnnouncedUnit>();
  for (const pallet of asn.pallets) {
    const { value, form } = readSscc(pallet.sscc);
    const sscc = form === 'malformed' ? normalizeReference(pallet.sscc) : value;
    const contents = pallet.lines.map(({ line, quantity }) => ({
      line,
      quantity: quantity ?? (onPallets.get(line) === 1 ? (asn.lines[line]?.quantity ?? 0) : 0),
    }));
    const known = units.get(sscc)?.contents ?? [];
    units.set(sscc, { sscc, ssccForm: form, contents: [...known, ...contents] });
  }
  return [...units.values()];
}

/** Digest of what the announcement says, free of the order of references. */
export function contentDigest(asn: Announcement): string {
  const said = {
    site: asn.siteId,
    supplier: asn.supplier.code ?? asn.supplier.name ?? null,
    orders: asn.poNumbers.map(normalizeReference).sort(),
    lines: asn.lines.map((line) => [
      line.lineNo ?? null,
      normalizeReference(line.poNumber ?? ''),
      line.sku ?? null,
      line.ids,
      line.quantity,
      line.uom,
    ]),
    pallets: asn.pallets.map((pallet) => [
      readSscc(pallet.sscc).value,
      pallet.lines.map(({ line, quantity }) => [line, quantity ?? null]),
    ]),
    trailer: normalizeReference(asn.trailerNumber ?? ''),
    seal: normalizeReference(asn.sealNo ?? ''),
    expectedAt: asn.expectedAt?.toISOString() ?? null,
    references: asn.references.map(({ kind, value }) => `${kind}=${normalizeReference(value)}`).sort(),
  };
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, DIGEST_CHARS);
}

const DIGEST_CHARS = 40;

/** Every number the load is known by, for matching: its references, orders, the shipment's own number, the seal. */
export function referencesOf(asn: Announcement): { kind: string; value: string; norm: string }[] {
  const all = [
    { kind: 'shipment', value: asn.asnNo },
    ...asn.poNumbers.map((value) => ({ kind: 'purchase-order', value })),
    ...asn.lines.flatMap((line) => (line.poNumber ? [{ kind: 'purchase-order', value: line.poNumber }] : [])),
    ...asn.references,
  ];
  const unique = new Map<string, { kind: string; value: string; norm: string }>();
  for (const { kind, value } of all) {
    const norm = normalizeReference(value);
    if (norm) unique.set(`${kind}=${norm}`, { kind, value, norm });
  }
  return [...unique.values()];
}
