import { expect, it } from 'vitest';
import { type CalendarDay, dayAt, dayRange, type TimeZone, wallClock } from './time.ts';

const chicago = 'America/Chicago' as TimeZone;

it('knows that a day of a clock change has 23 or 25 hours', () => {
  const hours = (day: string) => {
    const { from, to } = dayRange(day as CalendarDay, chicago);
    return (to.getTime() - from.getTime()) / 3_600_000;
  };
  expect([hours('2026-03-08'), hours('2026-11-01'), hours('2026-11-02')]).toEqual([23, 25, 24]);
});

it('reads a wall clock at the place', () => {
  expect(wallClock('2026-07-01T08:30', chicago).toISOString()).toBe('2026-07-01T13:30:00.000Z');
  expect(dayAt(new Date('2026-07-02T03:00:00Z'), chicago)).toBe('2026-07-01');
});
