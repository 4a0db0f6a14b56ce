import { MINUTE_MS } from '#server/kernel/time.ts';

/** Minutes of the scenario that pass in `ms` of real time. */
export const scenarioMinutes = (ms: number, speed: number): number => (ms / MINUTE_MS) * speed;

/** Real milliseconds until something that is `minutes` of the scenario away. */
export const realMs = (minutes: number, speed: number): number => (minutes / speed) * MINUTE_MS;

/** Odoo goes down in the second hour of a day and every eight hours after that. */
export const FIRST_OUTAGE_MINUTES = 75;
export const OUTAGE_EVERY_MINUTES = 480;
export const OUTAGE_MINUTES = 10;
/** Shorter than this nobody would see it. */
export const LEAST_OUTAGE_SECONDS = 10;

export const outageAt = (count: number): number => FIRST_OUTAGE_MINUTES + count * OUTAGE_EVERY_MINUTES;

export const outageSeconds = (speed: number): number =>
  Math.max(realMs(OUTAGE_MINUTES, speed) / 1_000, LEAST_OUTAGE_SECONDS);
