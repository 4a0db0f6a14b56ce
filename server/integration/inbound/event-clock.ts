import type { Moment } from '#server/integration/formats/canonical/moment.ts';
import { HOUR_MS, MINUTE_MS } from '#server/kernel/time.ts';

/** A fact may be this far ahead of our clock. */
export const FUTURE_TOLERANCE_MS = 5 * MINUTE_MS;
/** Older facts are kept as history and change nothing without review. */
export const HISTORY_AFTER_MS = 72 * HOUR_MS;

export type ClockVerdict = 'on-time' | 'future' | 'history';

/** Judges when something is said to have happened. Plans may speak of any time; so may what has no clock of its own. */
export function judgeClock(event: { phase: string; happenedAt: Moment }, receivedAt: Date): ClockVerdict {
  if (event.phase !== 'actual' || event.happenedAt.certainty === 'none') return 'on-time';
  const aheadMs = Date.parse(event.happenedAt.instant) - receivedAt.getTime();
  if (aheadMs > FUTURE_TOLERANCE_MS) return 'future';
  return aheadMs < -HISTORY_AFTER_MS ? 'history' : 'on-time';
}
