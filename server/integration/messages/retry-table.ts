import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#server/kernel/time.ts';

/** Pause before the second, third, … try. Ten tries over a little more than a day. */
export const RETRY_GAPS_MS: readonly number[] = [
  10 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  14 * HOUR_MS,
];

/** Gaps are stretched by up to this share, never shortened, so that the table's total is a minimum. */
export const JITTER = 0.25;

export const MAX_ATTEMPTS = RETRY_GAPS_MS.length + 1;

export interface RetryInput {
  /** Counted tries including the one that just failed. */
  readonly attempts: number;
  /** What the other side asked for; wins over the table. Not scaled: it is their clock. */
  readonly retryAfterMs?: number | undefined;
  /** `RETRY_SCALE`: 1 in production. */
  readonly scale: number;
  /** From 0 (inclusive) to 1. */
  readonly random: number;
}

/** Milliseconds until the next try, or null when there is none left. */
export function nextGapMs(input: RetryInput): number | null {
  const gap = RETRY_GAPS_MS[input.attempts - 1];
  if (gap === undefined) return null;
  if (input.retryAfterMs !== undefined) return Math.min(input.retryAfterMs, LONGEST_RETRY_AFTER_MS);
  return Math.round(gap * input.scale * (1 + JITTER * input.random));
}

const LONGEST_RETRY_AFTER_MS = 24 * HOUR_MS;
