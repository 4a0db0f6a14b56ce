import { describe, expect, it } from 'vitest';
import { reachable } from '#server/kernel/state-table.ts';
import { addMinutes } from '#server/kernel/time.ts';
import {
  BOOKING_STEPS,
  canBeArrivedAt,
  decideBooking,
  decideStatus,
  EXECUTION_STEPS,
  firstState,
  noShowAt,
  plannedMinutes,
  punctuality,
  statusOfStay,
} from './rules.ts';

const START = new Date('2026-03-02T14:15:00Z');
const SETTINGS = {
  earlyMinutes: 60,
  lateMinutes: 30,
  noShowAfterMinutes: 120,
  defaultUnloadMinutes: 60,
  minutesPerPallet: 3,
};

describe('the two axes', () => {
  it('every state can be reached', () => {
    expect([...reachable(BOOKING_STEPS, 'not_scheduled')].sort()).toEqual(Object.keys(BOOKING_STEPS).sort());
    expect([...reachable(EXECUTION_STEPS, 'requested')].sort()).toEqual(Object.keys(EXECUTION_STEPS).sort());
  });

  it.each([
    { from: 'confirmed', to: 'pending', ok: true },
    { from: 'pending', to: 'confirmed', ok: true },
    { from: 'pending', to: 'rejected', ok: true },
    { from: 'confirmed', to: 'rejected', ok: false },
    { from: 'rejected', to: 'confirmed', ok: false },
    { from: 'cancelled', to: 'confirmed', ok: false },
  ] as const)('booking $from → $to: $ok', ({ from, to, ok }) => expect(decideBooking(from, to).ok).toBe(ok));

  it.each([
    { from: 'scheduled', to: 'no_show', reason: null },
    { from: 'no_show', to: 'arrived', reason: null },
    { from: 'arrived', to: 'cancelled', reason: 'appointment.already_arrived' },
    { from: 'in_progress', to: 'no_show', reason: 'appointment.already_arrived' },
    { from: 'completed', to: 'cancelled', reason: 'appointment.completed' },
    { from: 'cancelled', to: 'scheduled', reason: 'appointment.cancelled' },
    { from: 'requested', to: 'no_show', reason: 'appointment.wrong_state' },
    { from: 'no_show', to: 'in_progress', reason: 'appointment.no_show' },
  ] as const)('execution $from → $to: $reason', ({ from, to, reason }) => {
    const decision = decideStatus(from, to);
    expect(decision.ok ? null : decision.refusal.reason).toBe(reason);
  });

  it('a new booking begins by what was asked', () => {
    expect(firstState({ hasWindow: false, autoConfirm: true })).toEqual({
      bookingStatus: 'not_scheduled',
      status: 'requested',
    });
    expect(firstState({ hasWindow: true, autoConfirm: false })).toEqual({
      bookingStatus: 'pending',
      status: 'requested',
    });
    expect(firstState({ hasWindow: true, autoConfirm: true })).toEqual({
      bookingStatus: 'confirmed',
      status: 'scheduled',
    });
    expect(canBeArrivedAt('cancelled')).toBe(false);
  });

  it('follows the furthest stage of the stay', () => {
    expect(statusOfStay({ arrived: false, workStarted: false, departed: false })).toBeNull();
    expect(statusOfStay({ arrived: true, workStarted: true, departed: false })).toBe('in_progress');
    expect(statusOfStay({ arrived: true, workStarted: true, departed: true })).toBe('completed');
  });
});

describe('punctuality', () => {
  it.each([
    { given: 'an hour early to the minute', minute: -60, length: 30, ends: { kind: 'on_time' } },
    { given: 'earlier', minute: -61, length: 30, ends: { kind: 'early', minutes: 61 } },
    { given: 'at the end of the grace of a short window', minute: 30, length: 15, ends: { kind: 'on_time' } },
    { given: 'after it', minute: 31, length: 15, ends: { kind: 'late', minutes: 31 } },
    { given: 'inside a long window', minute: 119, length: 120, ends: { kind: 'on_time' } },
    { given: 'after a long window', minute: 121, length: 120, ends: { kind: 'late', minutes: 121 } },
  ])('$given', ({ minute, length, ends }) => {
    const window = { start: START, end: addMinutes(START, length) };
    expect(punctuality(addMinutes(START, minute), window, SETTINGS)).toEqual(ends);
  });

  it('a window without an end has its grace', () => {
    expect(punctuality(addMinutes(START, 30), { start: START, end: null }, SETTINGS).kind).toBe('on_time');
    expect(punctuality(addMinutes(START, 31), { start: START, end: null }, SETTINGS).kind).toBe('late');
  });
});

describe('plans', () => {
  it.each([
    { asked: { durationMinutes: 45, pallets: 30 }, minutes: 45 },
    { asked: { pallets: 26 }, minutes: 78 },
    { asked: { pallets: 2 }, minutes: 15 },
    { asked: { pallets: 0 }, minutes: 60 },
    { asked: {}, minutes: 60 },
  ])('$asked → $minutes min', ({ asked, minutes }) => expect(plannedMinutes(asked, SETTINGS)).toBe(minutes));

  it('a no-show is due after the patience of the site', () => {
    expect(noShowAt(START, SETTINGS)).toEqual(addMinutes(START, 120));
  });
});
