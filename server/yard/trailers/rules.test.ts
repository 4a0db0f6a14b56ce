import { describe, expect, it } from 'vitest';
import { isNewerSighting, sameTrailer, unitKey } from './rules.ts';

describe('sameTrailer', () => {
  it.each([
    { one: '53-4471', other: '534471', same: true },
    { one: 'ACME 53-4471', other: '53-4471', same: true },
    { one: 'ACME534471', other: 'ZEDX534471', same: false },
    { one: '4471', other: '534471', same: false },
    { one: 'ACME7', other: '7', same: false },
    { one: '', other: '', same: false },
    { one: '0534471', other: '534471', same: false },
  ])('$one and $other: $same', ({ one, other, same }) => {
    expect(sameTrailer(one, other)).toBe(same);
    expect(sameTrailer(other, one)).toBe(same);
  });

  it('owner and number make the unit', () => {
    expect(unitKey('53-4471', 'ACME')).toBe('ACME:534471');
    expect(unitKey('53-4471', undefined)).toBe(':534471');
  });
});

describe('isNewerSighting', () => {
  const noon = new Date('2026-03-02T12:00:00Z');
  const later = new Date('2026-03-02T12:01:00Z');
  it.each([
    {
      given: 'nothing known',
      held: { at: null, source: null },
      seen: { at: noon, source: 'carrier' },
      newer: true,
    },
    {
      given: 'a later one of less trust',
      held: { at: noon, source: 'gate' },
      seen: { at: later, source: 'carrier' },
      newer: true,
    },
    {
      given: 'an older one of more trust',
      held: { at: later, source: 'carrier' },
      seen: { at: noon, source: 'gate' },
      newer: false,
    },
    {
      given: 'one moment, less trust',
      held: { at: noon, source: 'gate' },
      seen: { at: noon, source: 'geofence' },
      newer: false,
    },
    {
      given: 'one moment, more trust',
      held: { at: noon, source: 'geofence' },
      seen: { at: noon, source: 'gate' },
      newer: true,
    },
  ] as const)('$given: $newer', ({ held, seen, newer }) => expect(isNewerSighting(held, seen)).toBe(newer));
});
