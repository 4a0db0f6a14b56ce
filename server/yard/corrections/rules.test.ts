import { describe, expect, it } from 'vitest';
import { type Actor, job, SYSTEM } from '#server/kernel/actor.ts';
import { reachable } from '#server/kernel/state-table.ts';
import type { DiffRow } from '#server/yard/exceptions/schema.ts';
import { type Approval, CORRECTION_STEPS, decideApproval, decideChecker, rowsHash } from './rules.ts';
import { CORRECTION_STATUSES } from './schema.ts';

const row = (now: DiffRow['now']): DiffRow => ({
  key: 'line:1:received',
  field: 'qty_received',
  params: {},
  now,
  observed: 18,
  proposed: 18,
  owner: 'dock',
  effects: [],
});

const approval = (over: Partial<Approval> = {}): Approval => ({
  baseVersion: 3,
  version: 3,
  baseNow: { 'line:1:received': 0 },
  rows: [row(0)],
  seen: rowsHash([row(0)]),
  guardsVersion: true,
  ...over,
});

describe('approving', () => {
  it('takes what was shown and has not moved', () => {
    expect(decideApproval(approval())).toEqual({ outcome: 'approve' });
  });
  it.each([
    ['the record has another version', { version: 4 }, { outcome: 'outdated', changed: ['version'] }],
    [
      'a value is not what it was when proposed',
      { rows: [row(5)] },
      { outcome: 'outdated', changed: ['line:1:received'] },
    ],
    [
      'a value moved and the approver saw the new one',
      { rows: [row(5)], seen: rowsHash([row(5)]) },
      { outcome: 'outdated', changed: ['line:1:received'] },
    ],
    [
      'nobody read it when proposed, and it moved since it was shown',
      { baseNow: null, rows: [row(5)] },
      { outcome: 'outdated', changed: ['line:1:received'] },
    ],
    ['only the screen is old', { seen: rowsHash([row(1)]) }, { outcome: 'refresh' }],
    [
      'the version moved where only values count',
      { version: 9, guardsVersion: false },
      { outcome: 'approve' },
    ],
  ] as const)('%s', (_, over, expected) => {
    expect(decideApproval(approval(over))).toEqual(expected);
  });
  it('takes what was shown when nobody could read it at the proposal', () => {
    expect(decideApproval(approval({ baseNow: null }))).toEqual({ outcome: 'approve' });
  });
});

describe('the second person', () => {
  const user = (id: string): Actor => ({ kind: 'user', id, name: id, grants: [] });
  it.each([
    ['another person', user('b'), true],
    ['the maker', user('a'), 'correction.same_person'],
    ['a partner', { kind: 'partner', id: 'p', name: 'p', siteIds: '*' }, 'correction.people_only'],
    ['a job', job('x'), 'correction.people_only'],
    ['a job on behalf of a person', job('x', 'x', 'user:b'), 'correction.people_only'],
    ['the system', SYSTEM, 'correction.people_only'],
  ] as [string, Actor, true | string][])('%s', (_, actor, expected) => {
    const decision = decideChecker(actor, 'user:a');
    expect(decision.ok ? true : decision.refusal.reason).toBe(expected);
  });
});

describe('states of a correction', () => {
  it('can all be reached', () => {
    expect([...reachable(CORRECTION_STEPS, 'proposed')].sort()).toEqual([...CORRECTION_STATUSES].sort());
  });
});
