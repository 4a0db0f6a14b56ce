import { describe, expect, test } from 'vitest';
import words from '../i18n/messages/en/format.json' with { type: 'json' };
import { formatAge } from './age.ts';
import { formatDay } from './day.ts';
import { formatDuration, formatPlanTimer, formatTimer } from './duration.ts';
import { formatAbsolute, formatClock, formatClockAndAge, formatDayTime, formatWindow } from './instant.ts';
import { formatNumber, formatQuantity, formatTemperature } from './quantity.ts';
import type { FormatSettings } from './settings.ts';

const chicago: FormatSettings = { locale: 'en-GB', timeZone: 'America/Chicago', city: 'Chicago', words };
const american: FormatSettings = { ...chicago, locale: 'en-US' };
const MIN = 60_000;
const HOUR = 60 * MIN;
/** No-break spaces made visible, so that an expectation states them. */
const seen = (text: string) => text.replaceAll('\u00a0', '_');

describe('instants are shown at the site', () => {
  const at = '2024-05-14T19:32:05Z';

  test.each([
    [chicago, '14:32'],
    [american, '2:32_PM'],
    [{ ...chicago, showCity: true }, '14:32_Chicago'],
    [{ ...chicago, timeZone: 'Europe/Warsaw', city: undefined, showCity: true }, '21:32_Warsaw'],
    [{ ...chicago, locale: 'de-DE' }, '14:32'],
  ])('clock', (settings, text) => {
    expect(seen(formatClock(at, settings))).toBe(text);
  });

  test('24 h clocks keep two digits, 12 h clocks do not', () => {
    expect(formatClock('2024-05-14T14:05:00Z', chicago)).toBe('09:05');
    expect(seen(formatClock('2024-05-14T14:05:00Z', american))).toBe('9:05_AM');
    expect(formatClock('2024-05-14T05:00:00Z', chicago)).toBe('00:00');
  });

  test('same day: clock; other day: weekday, day, month; other year: year', () => {
    expect(formatDayTime(at, '2024-05-14T20:00:00Z', chicago)).toBe('14:32');
    expect(seen(formatDayTime(at, '2024-05-16T20:00:00Z', chicago))).toBe('Tue_14_May_14:32');
    expect(seen(formatDayTime(at, '2025-05-16T20:00:00Z', chicago))).toBe('Tue_14_May_2024_14:32');
    expect(seen(formatDayTime(at, '2024-05-16T20:00:00Z', american))).toBe('Tue_May_14_2:32_PM');
  });

  test('the day changes at the site, not at Greenwich', () => {
    const lateEvening = '2024-05-15T03:30:00Z';
    expect(formatDayTime(lateEvening, '2024-05-15T04:10:00Z', chicago)).toBe('22:30');
    expect(seen(formatDayTime(lateEvening, '2024-05-15T05:10:00Z', chicago))).toBe('Tue_14_May_22:30');
  });

  test('near events carry their age', () => {
    expect(seen(formatClockAndAge(at, Date.parse(at) + 6 * MIN, chicago))).toBe('14:32 · 6_min_ago');
    expect(seen(formatClockAndAge(at, Date.parse(at) + 26 * HOUR, chicago))).toBe('Tue_14_May_14:32');
  });

  test('absolute names city, offset and UTC', () => {
    expect(seen(formatAbsolute(at, chicago))).toBe(
      'Tue_14_May_2024 14:32:05 Chicago (UTC−5) · 2024-05-14_19:32:05 UTC',
    );
  });

  test('unknown is a word, not applicable is a dash', () => {
    expect(formatClock(null, chicago)).toBe('—');
    expect(formatClock('soon', chicago)).toBe('Unknown');
  });

  test('windows', () => {
    const now = '2024-05-14T12:00:00Z';
    expect(formatWindow('2024-05-14T19:15:00Z', '2024-05-14T19:45:00Z', now, chicago)).toBe('14:15–14:45');
    expect(seen(formatWindow('2024-05-15T19:15:00Z', '2024-05-15T19:45:00Z', now, chicago))).toBe(
      'Wed_15_May_14:15–14:45',
    );
    expect(seen(formatWindow('2024-05-15T04:00:00Z', '2024-05-15T06:00:00Z', now, chicago))).toBe(
      '23:00–Wed_15_May_01:00',
    );
  });
});

describe('daylight saving', () => {
  test('the skipped hour: 01:59 is followed by 03:00', () => {
    expect(formatClock('2024-03-10T07:59:00Z', chicago)).toBe('01:59');
    expect(formatClock('2024-03-10T08:00:00Z', chicago)).toBe('03:00');
  });

  test('the doubled hour: two instants, one clock, told apart by the offset', () => {
    expect(formatClock('2024-11-03T06:30:00Z', chicago)).toBe('01:30');
    expect(formatClock('2024-11-03T07:30:00Z', chicago)).toBe('01:30');
    expect(formatAbsolute('2024-11-03T06:30:00Z', chicago)).toContain('(UTC−5)');
    expect(formatAbsolute('2024-11-03T07:30:00Z', chicago)).toContain('(UTC−6)');
  });

  test('a stay over the change is as long as it was, not as the clocks say', () => {
    const from = Date.parse('2024-03-10T07:30:00Z');
    const to = Date.parse('2024-03-10T08:30:00Z');
    expect([formatClock(from, chicago), formatClock(to, chicago)]).toEqual(['01:30', '03:30']);
    expect(seen(formatDuration(to - from, chicago))).toBe('1_h');
  });

  test('Lord Howe shifts by half an hour', () => {
    const howe = { ...chicago, timeZone: 'Australia/Lord_Howe', city: undefined };
    expect(formatAbsolute('2024-06-01T00:00:00Z', howe)).toContain('Lord Howe (UTC+10:30)');
  });
});

describe('durations, ages and timers', () => {
  test.each([
    [0, '0_s'],
    [41_000, '41_s'],
    [41 * MIN + 59_000, '41_min'],
    [85 * MIN, '1_h_25_min'],
    [2 * HOUR, '2_h'],
    [28 * HOUR + 59 * MIN, '1_d_4_h'],
    [48 * HOUR, '2_d'],
    [-9 * MIN, '−9_min'],
  ])('%d ms', (ms, text) => {
    expect(seen(formatDuration(ms, chicago))).toBe(text);
  });

  test.each([
    [30_000, 'now'],
    [-30_000, 'now'],
    [6 * MIN, '6_min_ago'],
    [-12 * MIN, 'in_12_min'],
    [130 * MIN, '2_h_10_min_ago'],
  ])('age of %d ms', (age, text) => {
    expect(seen(formatAge(1_000_000_000_000 - age, 1_000_000_000_000, chicago))).toBe(text);
  });

  test('timers', () => {
    expect(formatTimer(41_000, chicago)).toBe('0:41');
    expect(formatTimer(HOUR + 5 * MIN + 9_000, chicago)).toBe('1:05:09');
    expect(formatPlanTimer(41 * MIN, 60 * MIN, chicago)).toBe('0:41');
    expect(formatPlanTimer(82 * MIN, 60 * MIN, chicago)).toBe('+0:22');
    expect(formatPlanTimer(60 * MIN, 60 * MIN, chicago)).toBe('1:00');
  });
});

describe('numbers and units', () => {
  test('minus, zero, unknown and not applicable are four things', () => {
    expect(formatNumber(-1240.5, chicago)).toBe('−1,240.5');
    expect(formatNumber(0, chicago)).toBe('0');
    expect(formatNumber(Number.NaN, chicago)).toBe('Unknown');
    expect(formatNumber(null, chicago)).toBe('—');
    expect(formatNumber(9, chicago, { signed: true })).toBe('+9');
  });

  test('units stay with their number', () => {
    expect(seen(formatQuantity(18, 'pallet', chicago))).toBe('18_plt');
    expect(formatQuantity(53, 'ft', chicago)).toBe('53′');
    expect(seen(formatQuantity(84, 'percent', chicago))).toBe('84_%');
    expect(seen(formatQuantity(3, 'drum', chicago))).toBe('3_drum');
    expect(seen(formatQuantity(1240, 'kg', { ...chicago, locale: 'de-DE' }))).toBe('1.240_kg');
    expect(formatQuantity(null, 'pallet', chicago)).toBe('—');
  });

  test('temperature follows the locale', () => {
    expect(seen(formatTemperature(-18, chicago))).toBe('−18_°C');
    expect(seen(formatTemperature(-18, american))).toBe('−0.4_°F');
    expect(seen(formatTemperature(-0.04, chicago))).toBe('0_°C');
  });

  test('calendar days have no zone', () => {
    expect(seen(formatDay('2024-05-14', '2024-05-01', chicago))).toBe('Tue_14_May');
    expect(seen(formatDay('2023-12-31', '2024-05-01', chicago))).toBe('Sun_31_Dec_2023');
    expect(formatDay('14/05', '2024-05-01', chicago)).toBe('Unknown');
    expect(formatDay(null, '2024-05-01', chicago)).toBe('—');
  });
});
