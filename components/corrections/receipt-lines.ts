import type { CorrectionView } from '#server/yard/corrections/queries.ts';
import type { JsonRecord } from '#server/yard/exceptions/schema.ts';

/** A line of a receipt's proposal while it is edited: amounts as typed. */
export interface EditedLine {
  readonly lineId: string;
  readonly accepted: string;
  readonly damaged: string;
  /** What the table says about it; null for a line that is as announced. */
  readonly label: {
    readonly lineNo: number;
    readonly sku: string;
    readonly uom: string;
    readonly counted: number;
    readonly expected: number;
  } | null;
}

/** The lines of a proposal, each with what the approver's table tells about it. */
export function linesOf({ input, rows }: Pick<CorrectionView, 'input' | 'rows'>): EditedLine[] {
  const lines = Array.isArray(input.lines) ? (input.lines as JsonRecord[]) : [];
  return lines.map((line) => {
    const lineId = String(line.lineId);
    const row = rows.find((each) => each.key === `line:${lineId}:received`);
    const { lineNo, sku, uom, expected } = row?.params ?? {};
    return {
      lineId,
      accepted: String(line.acceptedQty ?? 0),
      damaged: String(line.damagedQty ?? 0),
      label: row
        ? {
            lineNo: Number(lineNo),
            sku: String(sku),
            uom: String(uom),
            counted: Number(row.observed ?? 0),
            expected: Number(expected),
          }
        : null,
    };
  });
}

export type LineProblem = 'accepted' | 'tooMuch' | 'damaged' | 'tooManyDamaged';

/** Why a line cannot be sent as typed; null when it can. The server checks again. */
export function problemOf(line: EditedLine): LineProblem | null {
  const accepted = amountOf(line.accepted);
  const damaged = amountOf(line.damaged);
  if (accepted === null) return 'accepted';
  if (line.label && accepted > line.label.counted) return 'tooMuch';
  if (damaged === null) return 'damaged';
  return damaged > accepted ? 'tooManyDamaged' : null;
}

export function toInput(
  receiptId: string,
  lines: readonly EditedLine[],
  closeRemainder: boolean,
): JsonRecord {
  return {
    receiptId,
    closeRemainder,
    lines: lines.map((line) => ({
      lineId: line.lineId,
      acceptedQty: amountOf(line.accepted) ?? 0,
      damagedQty: amountOf(line.damaged) ?? 0,
    })),
  };
}

/** A number as people type it, with a comma or a point before its decimals. */
function amountOf(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(plain)) return null;
  return Number(plain);
}
