import type { Source } from '#server/kernel/event.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';

/**
 * Order of trust, smaller is better: own stamps (gate, dock, screen) > driver > geofence > carrier > estimate.
 * Rule of the yard: a lower source never overwrites a higher one.
 */
export const TRUST: Readonly<Record<Source, number>> = {
  gate: 0,
  dock: 0,
  screen: 0,
  driver: 1,
  geofence: 2,
  carrier: 3,
  estimate: 4,
  odoo: 5,
  system: 5,
};

/** Shortest number that may match without its owner's prefix: `7` is not ACME 7. */
const MIN_MATCHED_DIGITS = 4;

/**
 * Two spellings of one unit: equal without blanks and punctuation, or one carries the owner's letters
 * (SCAC) in front of the other.
 */
export function sameTrailer(one: string, other: string): boolean {
  const [a, b] = [normalizeReference(one), normalizeReference(other)];
  if (a === b) return a !== '';
  const [long, short] = a.length > b.length ? [a, b] : [b, a];
  return (
    short.length >= MIN_MATCHED_DIGITS &&
    long.endsWith(short) &&
    /^\p{L}{2,4}$/u.test(long.slice(0, long.length - short.length))
  );
}

/** Identity of a physical unit: its owner's code where known, and the number without punctuation. */
export function unitKey(number: string, scac: string | undefined): string {
  return `${scac ?? ''}:${normalizeReference(number)}`;
}

/** An older sighting, or an equally old one of a less trusted source, does not move a trailer. */
export function isNewerSighting(
  held: { at: Date | null; source: string | null },
  seen: { at: Date; source: Source },
): boolean {
  if (held.at === null) return true;
  if (seen.at.getTime() !== held.at.getTime()) return seen.at > held.at;
  return TRUST[seen.source] <= (TRUST[held.source as Source] ?? Number.POSITIVE_INFINITY);
}
