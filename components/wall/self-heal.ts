import { clockHour } from './wall-hours.ts';

/** Silence of a wall that is more than a hiccup: its page is then loaded anew as soon as the server answers. */
export const HEAL_AFTER_MS = 15_000;
/** How often a wall in trouble asks whether its page can be had again. */
export const HEAL_TRY_MS = 10_000;
/** A reload that did not help is not tried again before this has passed: the hall need not see it flicker. */
const HEAL_APART_MS = 5 * 60_000;
/** A page that has run this long is loaded anew in the quiet hour: new program, fresh memory. */
const MAX_AGE_MS = 12 * 3_600_000;
const QUIET_HOUR = 4;

/** How long to wait before the first try, so that two reloads stay apart. */
export function healWaitMs(nowMs: number, lastHealMs: number | null): number {
  if (lastHealMs === null || lastHealMs > nowMs) return HEAL_AFTER_MS;
  return Math.max(HEAL_AFTER_MS, lastHealMs + HEAL_APART_MS - nowMs);
}

/** Whether a wall that has run since `startedMs` may start again now without anybody missing it. */
export function isRenewalDue(nowMs: number, startedMs: number, timeZone: string): boolean {
  return nowMs - startedMs >= MAX_AGE_MS && clockHour(nowMs, timeZone) === QUIET_HOUR;
}
