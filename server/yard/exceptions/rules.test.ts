import { describe, expect, it } from 'vitest';
import { reachable } from '#server/kernel/state-table.ts';
import {
  DONE_STATUSES,
  decideClose,
  decideStep,
  EXCEPTION_STEPS,
  isDone,
  judge,
  KINDS,
  OPEN_STATUSES,
} from './rules.ts';
import { EXCEPTION_KINDS, EXCEPTION_STATUSES } from './schema.ts';

const NOW = new Date('2026-03-02T10:00:00Z');

describe('causes', () => {
  it.each(EXCEPTION_KINDS)('%s has a severity from 1 to 4, an owner and a deadline', (kind) => {
    const judged = judge(kind, {}, NOW);
    expect(judged.severity).toBeGreaterThanOrEqual(1);
    expect(judged.severity).toBeLessThanOrEqual(4);
    expect(judged.deadlineAt.getTime()).toBeGreaterThan(NOW.getTime());
    expect(judged.ownerRole).not.toBe('');
  });

  it.each([
    ['short', { percent: 10 }, 2],
    ['short', { percent: 10.1 }, 3],
    ['over', { percent: 50 }, 3],
    ['late', { minutes: 60 }, 2],
    ['late', { minutes: 61 }, 3],
    ['key_expiring', { days: 14 }, 2],
    ['key_expiring', { days: 2 }, 4],
  ] as const)('%s with %o is of severity %i', (kind, params, severity) => {
    expect(KINDS[kind].severity(params)).toBe(severity);
  });
});

describe('states of a case', () => {
  it('can all be reached', () => {
    expect([...reachable(EXCEPTION_STEPS, 'open')].sort()).toEqual([...EXCEPTION_STATUSES].sort());
  });
  it('end where nothing follows, and only there', () => {
    for (const status of EXCEPTION_STATUSES)
      expect(EXCEPTION_STEPS[status].length === 0).toBe(isDone(status));
  });
  it('are open or done, never both', () => {
    expect([...OPEN_STATUSES, ...DONE_STATUSES].sort()).toEqual([...EXCEPTION_STATUSES].sort());
  });
  it('an applied case never opens again', () => {
    expect(decideStep('applied', 'open').ok).toBe(false);
  });
  it('a difference that waits for its correction is not closed by hand', () => {
    const waiting = { kind: 'short', status: 'open', params: { correctionId: 'cor_1' } } as const;
    expect(decideClose(waiting)).toMatchObject({ refusal: { reason: 'exception.needs_correction' } });
    expect(decideClose({ ...waiting, kind: 'late' }).ok).toBe(true);
    expect(decideClose({ ...waiting, status: 'apply_failed' }).ok).toBe(true);
    expect(decideClose({ kind: 'late', status: 'applying', params: {} }).ok).toBe(false);
  });
});
