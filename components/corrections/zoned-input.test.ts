import { expect, test } from 'vitest';
import { instantAt, localAt } from './zoned-input.ts';

test('a wall clock means another instant in each zone', () => {
  expect(instantAt('2026-01-15T08:30', 'America/Chicago')?.toISOString()).toBe('2026-01-15T14:30:00.000Z');
  expect(instantAt('2026-07-15T08:30', 'America/Chicago')?.toISOString()).toBe('2026-07-15T13:30:00.000Z');
  expect(instantAt('2026-07-15T08:30', 'Asia/Kolkata')?.toISOString()).toBe('2026-07-15T03:00:00.000Z');
});

test('the nights of the change keep their hours', () => {
  expect(instantAt('2026-03-29T01:30', 'Europe/Berlin')?.toISOString()).toBe('2026-03-29T00:30:00.000Z');
  expect(instantAt('2026-03-29T03:30', 'Europe/Berlin')?.toISOString()).toBe('2026-03-29T01:30:00.000Z');
  expect(instantAt('2026-10-25T04:30', 'Europe/Berlin')?.toISOString()).toBe('2026-10-25T03:30:00.000Z');
});

test('there and back is the same minute', () => {
  const at = new Date('2026-05-14T19:32:00.000Z');
  for (const zone of ['America/Chicago', 'Europe/Berlin', 'Asia/Kolkata', 'UTC'])
    expect(instantAt(localAt(at, zone), zone)).toEqual(at);
});

test('what is not a time is none', () => {
  expect(instantAt('', 'UTC')).toBeNull();
  expect(instantAt('2026-13-40T99:99', 'UTC')).toBeNull();
});
