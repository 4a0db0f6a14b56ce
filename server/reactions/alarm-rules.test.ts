import { describe, expect, test } from 'vitest';
import { type Line, lineAlarm, saysMore, secretAlarm } from './alarm-rules.ts';

const now = new Date('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const line = (over: Partial<Line>): Line => ({
  id: 'con_1',
  name: 'Odoo',
  state: 'ok',
  failures: 0,
  failuresMax: 5,
  waiting: 3,
  oldestAt: null,
  targetLagMs: 15_000,
  ...over,
});

describe('a line is in trouble', () => {
  test.each([
    ['within its target', { oldestAt: ago(14) }, null],
    ['beyond it, for a moment', { oldestAt: ago(34) }, null],
    ['beyond it and lasting', { oldestAt: ago(36) }, 'waits'],
    ['half way to being left alone', { state: 'degraded', failures: 3 }, 'failing'],
    ['after one failure', { state: 'degraded', failures: 1 }, null],
    ['left alone', { state: 'open', failures: 5 }, 'down'],
    ['stopped by a person', { state: 'paused', oldestAt: ago(200) }, null],
    ['stopped by a person and forgotten', { state: 'paused', oldestAt: ago(301) }, 'waits'],
  ] as const)('%s', (_, over, state) => {
    expect(lineAlarm(line(over), now, false)?.params.state ?? null).toBe(state);
  });

  test('an open case stays until the lag is within the target', () => {
    expect(lineAlarm(line({ oldestAt: ago(20) }), now, true)?.params.state).toBe('waits');
    expect(lineAlarm(line({ oldestAt: ago(14) }), now, true)).toBeNull();
  });
});

test('an open case is brought up to date only when it says more', () => {
  const alarm = lineAlarm(line({ oldestAt: ago(400) }), now, true);
  if (!alarm) throw new Error('no alarm');
  expect(saysMore(alarm, { ...alarm.params })).toBe(false);
  expect(saysMore(alarm, { ...alarm.params, minutes: 2 })).toBe(true);
  expect(saysMore(alarm, { ...alarm.params, state: 'down' })).toBe(true);
});

test('a secret is announced with the days it has left', () => {
  const secret = { partnerId: 'prt_1', partnerName: 'Acme', kind: 'hmac', expiresAt: ago(-2.5 * 86_400) };
  expect(secretAlarm(secret, now).params).toMatchObject({ days: 2, partner: 'Acme' });
});
