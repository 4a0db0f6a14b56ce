import { gtin14, normalizeReference } from '#server/kernel/identifiers.ts';

export interface NamedLine {
  readonly id: string;
  readonly receiptId: string;
  readonly lineNo: number;
  readonly poNumber: string | null;
  readonly codes: readonly string[];
}

/** What an outsider says of a line: any of its ids, its order, its number. */
export interface LineQuestion {
  readonly codes: readonly string[];
  readonly poNumber?: string | undefined;
  readonly lineNo?: string | undefined;
}

export type PickedLine =
  | { readonly outcome: 'one'; readonly receiptId: string; readonly receiptLineId: string }
  | { readonly outcome: 'several' | 'none' };

/** Each thing that was said narrows the lines down; what narrows to nothing is left aside, except the item. */
export function pickLine(lines: readonly NamedLine[], question: LineQuestion): PickedLine {
  const wanted = new Set(question.codes.flatMap(spellings));
  const byItem =
    wanted.size === 0
      ? lines
      : lines.filter((line) => line.codes.flatMap(spellings).some((c) => wanted.has(c)));
  const order = normalizeReference(question.poNumber ?? '');
  const byOrder = narrow(byItem, (line) => order !== '' && normalizeReference(line.poNumber ?? '') === order);
  const number = question.lineNo && /^\d{1,9}$/.test(question.lineNo) ? Number(question.lineNo) : null;
  const found =
    wanted.size === 0 && number !== null
      ? byOrder.filter((line) => line.lineNo === number)
      : narrow(byOrder, (line) => line.lineNo === number);
  const [only] = found;
  if (!only) return { outcome: 'none' };
  return found.length === 1
    ? { outcome: 'one', receiptId: only.receiptId, receiptLineId: only.id }
    : { outcome: 'several' };
}

function narrow(lines: readonly NamedLine[], keep: (line: NamedLine) => boolean): readonly NamedLine[] {
  const kept = lines.filter(keep);
  return kept.length > 0 ? kept : lines;
}

function spellings(code: string): string[] {
  const padded = gtin14(code);
  return padded ? [code, padded] : [code];
}
