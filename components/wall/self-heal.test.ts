import { expect, it } from 'vitest';
import { HEAL_AFTER_MS, HEAL_TRY_MS, healWaitMs, isRenewalDue } from './self-heal.ts';
import { clockHour, isNight } from './wall-hours.ts';

const at = (text: string) => Date.parse(text);
const NOON = at('2026-05-14T17:00:00Z');
const MINUTE_MS = 60_000;
const CHICAGO = 'America/Chicago';

it('a wall that lost its server is back within 30 s after the server is', () => {
  expect(HEAL_AFTER_MS).toBeLessThanOrEqual(30_000);
  expect(HEAL_TRY_MS).toBeLessThan(30_000);
});

it.each([
  ['never healed', null, HEAL_AFTER_MS],
  ['healed long ago', NOON - 60 * MINUTE_MS, HEAL_AFTER_MS],
  ['healed a minute ago: not again at once', NOON - MINUTE_MS, 4 * MINUTE_MS],
  ['a clock that was set back does not block it', NOON + 60 * MINUTE_MS, HEAL_AFTER_MS],
])('%s', (_, last, wait) => expect(healWaitMs(NOON, last)).toBe(wait));

it.each([
  ['a day old at 4 in the morning', '2026-05-14T09:10:00Z', '2026-05-13T09:00:00Z', true],
  ['a day old at noon', '2026-05-14T17:00:00Z', '2026-05-13T09:00:00Z', false],
  ['young at 4 in the morning', '2026-05-14T09:10:00Z', '2026-05-14T09:01:00Z', false],
  ["in winter the hour is the site's too", '2026-01-14T10:10:00Z', '2026-01-13T09:00:00Z', true],
])('%s', (_, now, started, due) => expect(isRenewalDue(at(now), at(started), CHICAGO)).toBe(due));

it('dims by the hours of the site', () => {
  expect(clockHour(NOON, CHICAGO)).toBe(12);
  expect([isNight(NOON, CHICAGO), isNight(NOON, 'Asia/Tokyo')]).toEqual([false, true]);
});
