import { normalizeReference } from '#server/kernel/identifiers.ts';

/** What a receipt and a stay have in common, the more telling the higher. */
export const MATCH_WEIGHTS = {
  appointment: 100,
  shipment: 60,
  seal: 40,
  trailer: 40,
  order: 20,
} as const;

export interface Matchable {
  readonly id: string;
  readonly appointmentId: string | null;
  readonly trailerNorm: string | null;
  readonly sealNorm: string | null;
  /** Reference kind and normalized value. */
  readonly references: readonly { readonly kind: string; readonly norm: string }[];
}

export type Match =
  | { readonly outcome: 'one'; readonly id: string; readonly by: string }
  | { readonly outcome: 'several'; readonly ids: readonly string[] }
  | { readonly outcome: 'none' };

/** The candidate that shares most with the subject. Two equally good ones are for a person to tell apart. */
export function pickMatch(subject: Matchable, candidates: readonly Matchable[]): Match {
  const scored = candidates
    .map((candidate) => ({ id: candidate.id, ...score(subject, candidate) }))
    .filter((found) => found.points > 0)
    .sort((a, b) => b.points - a.points);
  const [best] = scored;
  if (!best) return { outcome: 'none' };
  const equal = scored.filter((found) => found.points === best.points);
  if (equal.length > 1) return { outcome: 'several', ids: equal.map((found) => found.id) };
  return { outcome: 'one', id: best.id, by: best.by.join('+') };
}

/** Order numbers repeat from load to load, so they weigh least; a number of the load settles it. */
export function score(a: Matchable, b: Matchable): { points: number; by: string[] } {
  const by: (keyof typeof MATCH_WEIGHTS)[] = [];
  if (a.appointmentId !== null && a.appointmentId === b.appointmentId) by.push('appointment');
  const units = compareUnits(a.trailerNorm, b.trailerNorm);
  if (units === 'same') by.push('trailer');
  if (a.sealNorm && a.sealNorm === b.sealNorm) by.push('seal');
  const shared = a.references.filter((one) => b.references.some((other) => other.norm === one.norm));
  if (shared.some((reference) => reference.kind !== 'purchase-order')) by.push('shipment');
  if (shared.some((reference) => reference.kind === 'purchase-order')) by.push('order');
  // Another trailer with the same order is another load of that order.
  if (units === 'other' && by.every((name) => name === 'order')) return { points: 0, by: [] };
  return { points: by.reduce((sum, name) => sum + MATCH_WEIGHTS[name], 0), by };
}

const MIN_UNIT_CHARS = 4;

/** The same unit is written with and without its owner's prefix. */
function compareUnits(a: string | null, b: string | null): 'same' | 'other' | 'unknown' {
  if (!a || !b) return 'unknown';
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  return long === short || (short.length >= MIN_UNIT_CHARS && long.endsWith(short)) ? 'same' : 'other';
}

/** Both name a seal, and not the same one. */
export function sealsDiffer(announced: string | null, found: string | null): boolean {
  if (!announced || !found) return false;
  return normalizeReference(announced) !== normalizeReference(found);
}
