import { expect, it } from 'vitest';
import { reachable } from '#server/kernel/state-table.ts';
import { decideMove, MOVE_STEPS } from './rules.ts';
import { MOVE_STATUSES } from './schema.ts';

it('every state of a move can be reached, and ends are ends', () => {
  expect([...reachable(MOVE_STEPS, 'queued')].sort()).toEqual([...MOVE_STATUSES].sort());
  expect(decideMove('done', 'cancelled')).toMatchObject({
    ok: false,
    refusal: { reason: 'move.wrong_state' },
  });
  expect(decideMove('cancelled', 'moving').ok).toBe(false);
});
