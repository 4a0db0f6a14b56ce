import { allow, type Decision, deny } from '#server/kernel/errors.ts';
import { canStep, type StateTable } from '#server/kernel/state-table.ts';
import type { MoveStatus } from './schema.ts';

/** Done at once is fine: a marshal may report a move he did not announce. */
export const MOVE_STEPS: StateTable<MoveStatus> = {
  queued: ['assigned', 'accepted', 'moving', 'done', 'blocked', 'cancelled'],
  assigned: ['queued', 'accepted', 'moving', 'done', 'blocked', 'cancelled'],
  accepted: ['queued', 'moving', 'done', 'blocked', 'cancelled'],
  moving: ['done', 'blocked', 'cancelled'],
  blocked: ['queued', 'moving', 'done', 'cancelled'],
  done: [],
  cancelled: [],
};

export const OPEN_MOVES: readonly MoveStatus[] = ['queued', 'assigned', 'accepted', 'moving', 'blocked'];

export function decideMove(from: MoveStatus, to: MoveStatus): Decision<MoveStatus> {
  return canStep(MOVE_STEPS, from, to) ? allow(to) : deny('move.wrong_state', { status: from, to });
}
