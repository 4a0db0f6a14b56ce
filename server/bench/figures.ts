/** One line of a part's result. */
export interface Figure {
  readonly what: string;
  readonly product: string;
  /** The bare limit measured in the same run; `null` where the goal is a plain number. */
  readonly limit: string | null;
  readonly ratio: string | null;
  readonly goal: string;
  /** `null` = the goal names no number for this line. */
  readonly met: boolean | null;
}

export interface PartResult {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** What must be known to read the figures: sizes, loads, what was not measured. */
  readonly notes?: readonly string[];
}

export interface Spread {
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Percentiles of measured times; all zero when nothing was measured. */
export function spread(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export function median(values: readonly number[]): number {
  return spread(values).p50;
}

/** The middle of several rounds, each percentile by itself. */
export function middle(rounds: readonly Spread[]): Spread {
  const of = (pick: (round: Spread) => number) => median(rounds.map(pick));
  return {
    n: rounds.reduce((sum, round) => sum + round.n, 0),
    p50: of((round) => round.p50),
    p95: of((round) => round.p95),
    p99: of((round) => round.p99),
  };
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
export const spreadText = ({ p50, p95, p99 }: Spread): string =>
  `p50 ${ms(p50)}  p95 ${ms(p95)}  p99 ${ms(p99)}`;

/** A figure against a limit of the same run: met when `product / limit` is at most (or at least) `bound`. */
export function against(options: {
  what: string;
  product: number;
  limit: number;
  unit: (value: number) => string;
  goal: string;
  atMost?: number;
  atLeast?: number;
}): Figure {
  const { what, product, limit, unit, goal, atMost, atLeast } = options;
  const ratio = limit === 0 ? Number.POSITIVE_INFINITY : product / limit;
  const bounds = atMost !== undefined || atLeast !== undefined;
  return {
    what,
    product: unit(product),
    limit: unit(limit),
    ratio: `${ratio.toFixed(2)}x`,
    goal,
    met: bounds ? ratio <= (atMost ?? Number.POSITIVE_INFINITY) && ratio >= (atLeast ?? 0) : null,
  };
}

/** A figure whose goal is a plain number, or none. */
export function plain(what: string, product: string, goal = '', met: boolean | null = null): Figure {
  return { what, product, limit: null, ratio: null, goal, met };
}

/** The results as lines for people. */
export function printPart({ title, figures, notes = [] }: PartResult): string {
  const rows = figures.map((each) => [
    each.what,
    each.product,
    each.limit === null ? '' : `limit ${each.limit}`,
    each.ratio ?? '',
    each.goal === '' ? '' : `goal ${each.goal}`,
    each.met === null ? '' : each.met ? 'met' : 'MISSED',
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  return [title, ...lines, ...notes.map((note) => `  (${note})`)].join('\n');
}
