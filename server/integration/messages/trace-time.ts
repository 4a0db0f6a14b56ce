/** Where time of a thread went. */
export const PLACES = ['queue', 'processing', 'odoo', 'person'] as const;
export type Place = (typeof PLACES)[number];

export interface Span {
  readonly place: Place;
  readonly from: number;
  readonly to: number;
}

export interface Spent {
  readonly place: Place;
  /** Milliseconds in which at least one thing of the thread was there; overlaps count once. */
  readonly ms: number;
  readonly longestMs: number;
}

/** Adds up spans by place; what overlaps counts once. Largest first. Pure. */
export function spentOf(spans: readonly Span[]): Spent[] {
  return PLACES.map((place) => {
    const mine = spans.filter((span) => span.place === place && span.to > span.from);
    return {
      place,
      ms: covered(mine),
      longestMs: Math.max(0, ...mine.map((span) => span.to - span.from)),
    };
  }).sort((a, b) => b.ms - a.ms);
}

function covered(spans: readonly Span[]): number {
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    if (to <= reached) continue;
    total += to - Math.max(from, reached);
    reached = to;
  }
  return total;
}

export interface Try {
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: string;
}

export interface Work {
  readonly bornAt: Date;
  /** Null while it is not over. */
  readonly doneAt: Date | null;
  readonly now: Date;
  /** Where a try spends its time. */
  readonly at: 'processing' | 'odoo';
  readonly tries: readonly Try[];
}

/** After these a person has to act before the next try. */
const WAITS_FOR_PERSON = new Set(['park', 'refused', 'dead', 'quarantined']);

/** Cuts the life of a message or delivery into waiting, tries, and waiting for a person. Pure. */
export function spansOf(work: Work): Span[] {
  const spans: Span[] = [];
  let reached = work.bornAt.getTime();
  let waits: Place = 'queue';
  for (const each of work.tries) {
    const from = Math.max(each.startedAt.getTime(), reached);
    const to = Math.max(each.startedAt.getTime() + each.durationMs, from);
    spans.push({ place: waits, from: reached, to: from }, { place: work.at, from, to });
    reached = to;
    waits = WAITS_FOR_PERSON.has(each.outcome) ? 'person' : 'queue';
  }
  const end = (work.doneAt ?? work.now).getTime();
  const over = work.doneAt !== null;
  if (!over && end > reached) spans.push({ place: waits, from: reached, to: end });
  return spans.filter((span) => span.to > span.from);
}
