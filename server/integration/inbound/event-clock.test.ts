import { expect, test } from 'vitest';
import { judgeClock } from './event-clock.ts';

const received = new Date('2026-11-23T12:00:00Z');
const at = (instant: string, certainty: 'zone-given' | 'none' = 'zone-given') => ({
  instant,
  local: instant.slice(0, -1),
  offset: '+00:00',
  certainty,
});

test.each([
  ['actual', '2026-11-23T12:04:50.000Z', 'on-time'],
  ['actual', '2026-11-23T12:05:10.000Z', 'future'],
  ['actual', '2026-11-20T12:00:10.000Z', 'on-time'],
  ['actual', '2026-11-20T11:59:50.000Z', 'history'],
  ['planned', '2015-01-01T00:00:00.000Z', 'on-time'],
  ['estimated', '2027-01-01T00:00:00.000Z', 'on-time'],
])('%s at %s is %s', (phase, instant, verdict) => {
  expect(judgeClock({ phase, happenedAt: at(instant) }, received)).toBe(verdict);
});

test('what has no clock of its own is not judged', () => {
  expect(judgeClock({ phase: 'actual', happenedAt: at('2030-01-01T00:00:00.000Z', 'none') }, received)).toBe(
    'on-time',
  );
});
