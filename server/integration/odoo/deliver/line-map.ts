import { gtin14, normalizeReference } from '#server/kernel/identifiers.ts';
import { roundQuantity } from '#server/kernel/quantity.ts';

/** A line of ours, as far as finding its place in Odoo goes. */
export interface OurLine {
  readonly id: string;
  readonly sku: string;
  readonly barcode: string | null;
  readonly expected: number;
}

/** A move of Odoo with the codes of its product. */
export interface TheirMove {
  readonly id: number;
  readonly code: string | undefined;
  readonly barcode: string | undefined;
  /** What is expected of it, or what it holds once the transfer is done. */
  readonly expected: number;
  /** The transfer is done: its amounts are facts, and sharing out has to follow them. */
  readonly settled?: boolean;
}

/** Lines and moves of one product; several of either are one amount. */
export interface LineGroup<L extends OurLine = OurLine, M extends TheirMove = TheirMove> {
  readonly lines: readonly L[];
  readonly moves: readonly M[];
}

export interface LineMap<L extends OurLine = OurLine, M extends TheirMove = TheirMove> {
  readonly groups: readonly LineGroup<L, M>[];
  /** Lines whose product is in none of the moves. */
  readonly strangers: readonly L[];
}

/** Puts our lines beside the moves of the same product: our part number, then the barcode, of any GTIN length. */
export function mapLines<L extends OurLine, M extends TheirMove>(
  lines: readonly L[],
  moves: readonly M[],
): LineMap<L, M> {
  const groups = new Map<string, { lines: L[]; moves: M[] }>();
  const strangers: L[] = [];
  for (const line of lines) {
    const mine = movesOf(line, moves);
    if (mine.length === 0) {
      strangers.push(line);
      continue;
    }
    const key = mine.map((move) => move.id).join();
    const group = groups.get(key) ?? { lines: [], moves: mine };
    group.lines.push(line);
    groups.set(key, group);
  }
  return { groups: [...groups.values()], strangers };
}

function movesOf<M extends TheirMove>(line: OurLine, moves: readonly M[]): M[] {
  const sku = normalizeReference(line.sku);
  const gtins = [line.barcode, line.sku].flatMap((code) => (code ? (gtin14(code) ?? []) : []));
  const tests: ((move: M) => boolean)[] = [
    (move) => move.code !== undefined && move.code === line.sku,
    (move) => move.code !== undefined && normalizeReference(move.code) === sku,
    (move) => move.barcode !== undefined && (move.barcode === line.barcode || move.barcode === line.sku),
    (move) => move.barcode !== undefined && gtins.includes(gtin14(move.barcode) ?? ''),
  ];
  for (const test of tests) {
    const hits = moves.filter(test);
    if (hits.length > 0) return hits;
  }
  return [];
}

/**
 * Shares a total out over places with a capacity each, in order; what is left over goes to the last.
 * Units are counted at four decimals, so that parts add up to the total.
 */
export function spread(total: number, capacities: readonly number[]): number[] {
  let left = total;
  return capacities.map((capacity, index) => {
    const last = index === capacities.length - 1;
    const part = last ? left : Math.min(left, Math.max(0, capacity));
    left = roundQuantity(left - part);
    return roundQuantity(part);
  });
}

/** The amount of each move of a group, given the amount of each of our lines. */
export function onMoves(group: LineGroup, amountOf: (line: OurLine) => number): Map<number, number> {
  const parts =
    pairwise(group, amountOf) ??
    spread(
      sum(group.lines.map(amountOf)),
      group.moves.map((move) => move.expected),
    );
  return new Map(group.moves.map((move, index) => [move.id, parts[index] ?? 0]));
}

/** The amount of each of our lines, given the amount of each move. */
export function onLines(group: LineGroup, amountOf: (move: TheirMove) => number): Map<string, number> {
  const total = sum(group.moves.map(amountOf));
  const parts = isPairwise(group)
    ? group.moves.map(amountOf)
    : spread(
        total,
        group.lines.map((line) => line.expected),
      );
  return new Map(group.lines.map((line, index) => [line.id, parts[index] ?? 0]));
}

/** As many lines as moves with the same expectations in the same order: each line is its move. */
function isPairwise(group: LineGroup): boolean {
  return (
    group.lines.length === group.moves.length &&
    group.moves.every((move, index) => !move.settled && move.expected === group.lines[index]?.expected)
  );
}

function pairwise(group: LineGroup, amountOf: (line: OurLine) => number): number[] | undefined {
  return isPairwise(group) ? group.lines.map(amountOf) : undefined;
}

function sum(values: readonly number[]): number {
  return roundQuantity(values.reduce((total, value) => total + value, 0));
}
