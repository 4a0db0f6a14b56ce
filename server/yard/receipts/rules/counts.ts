import { roundQuantity } from '#server/kernel/quantity.ts';

/** A line as it stands when unloading is completed. */
export interface LineCount {
  readonly lineId: string;
  readonly lineNo: number;
  readonly sku: string;
  readonly poNumber: string | null;
  readonly uom: string;
  /** False while no product of ours is known for it. */
  readonly known: boolean;
  readonly expectedQty: number;
  /** Everything that came off, damaged units included; null: nobody counted. */
  readonly countedQty: number | null;
  readonly damagedQty: number;
}

export interface CountsInput {
  readonly lines: readonly LineCount[];
  /** Pallets on the truck that nobody announced. */
  readonly unexpectedPallets: readonly string[];
  /** More than announced by up to this share is taken as it is. */
  readonly overTolerancePercent: number;
  readonly uncountedAsZero: boolean;
}

export const DIFFERENCE_KINDS = ['short', 'over', 'damaged', 'unknown_product'] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

export interface DifferentLine {
  readonly lineId: string;
  readonly lineNo: number;
  readonly sku: string;
  readonly poNumber: string | null;
  readonly uom: string;
  readonly expectedQty: number;
  readonly countedQty: number;
  readonly damagedQty: number;
  /** How much of this kind. */
  readonly quantity: number;
}

export interface Difference {
  readonly kind: DifferenceKind;
  readonly lines: readonly DifferentLine[];
  readonly quantity: number;
  /** Largest share of any one line, percent of what was announced. */
  readonly percent: number;
  readonly pallets: readonly string[];
}

export interface AcceptedLine {
  readonly lineId: string;
  readonly acceptedQty: number;
  readonly damagedQty: number;
}

export type CountsDecision =
  | { readonly outcome: 'uncounted'; readonly lineNos: readonly number[] }
  | { readonly outcome: 'exact'; readonly accepted: readonly AcceptedLine[] }
  | {
      readonly outcome: 'differs';
      readonly differences: readonly Difference[];
      /** What is proposed to be booked: counts of known goods as counted, unknown goods set aside. */
      readonly accepted: readonly AcceptedLine[];
    };

/** What a completed count means. Only a count that says exactly what was announced confirms by itself. */
export function decideCounts(input: CountsInput): CountsDecision {
  const uncounted = input.lines.filter((line) => line.countedQty === null && line.expectedQty > 0);
  if (uncounted.length > 0 && !input.uncountedAsZero)
    return { outcome: 'uncounted', lineNos: uncounted.map((line) => line.lineNo) };
  const differences = DIFFERENCE_KINDS.map((kind) => difference(kind, input)).filter(
    (found) => found.lines.length > 0 || found.pallets.length > 0,
  );
  const accepted = input.lines.map(accept);
  return differences.length === 0
    ? { outcome: 'exact', accepted }
    : { outcome: 'differs', differences, accepted };
}

/** Goods without a product, or that nobody announced, cannot be booked on the order: a person decides. */
export function isUnknown(line: LineCount): boolean {
  return (!line.known || line.expectedQty === 0) && counted(line) > 0;
}

function difference(kind: DifferenceKind, input: CountsInput): Difference {
  const lines = input.lines.flatMap((line) => {
    const quantity = roundQuantity(AMOUNT[kind](line, input.overTolerancePercent));
    return quantity > 0 ? [{ ...asDifferent(line), quantity }] : [];
  });
  return {
    kind,
    lines,
    quantity: roundQuantity(lines.reduce((sum, line) => sum + line.quantity, 0)),
    percent: Math.max(0, ...lines.map((line) => share(line.quantity, line.expectedQty))),
    pallets: kind === 'unknown_product' ? input.unexpectedPallets : [],
  };
}

const AMOUNT: Record<DifferenceKind, (line: LineCount, tolerancePercent: number) => number> = {
  short: (line) => Math.max(0, line.expectedQty - counted(line)),
  over: (line, tolerancePercent) => {
    const over = counted(line) - line.expectedQty;
    if (over <= 0 || isUnknown(line)) return 0;
    return share(over, line.expectedQty) > tolerancePercent ? over : 0;
  },
  damaged: (line) => line.damagedQty,
  unknown_product: (line) => (isUnknown(line) ? counted(line) : 0),
};

function accept(line: LineCount): AcceptedLine {
  if (isUnknown(line)) return { lineId: line.lineId, acceptedQty: 0, damagedQty: 0 };
  return { lineId: line.lineId, acceptedQty: counted(line), damagedQty: line.damagedQty };
}

/** A damaged unit was seen, so it came. */
function counted(line: LineCount): number {
  return Math.max(line.countedQty ?? 0, line.damagedQty);
}

function share(quantity: number, of: number): number {
  return of === 0 ? 100 : (quantity / of) * 100;
}

function asDifferent(line: LineCount): Omit<DifferentLine, 'quantity'> {
  return {
    lineId: line.lineId,
    lineNo: line.lineNo,
    sku: line.sku,
    poNumber: line.poNumber,
    uom: line.uom,
    expectedQty: line.expectedQty,
    countedQty: counted(line),
    damagedQty: line.damagedQty,
  };
}
