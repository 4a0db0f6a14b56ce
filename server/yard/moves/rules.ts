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

/** Where the trailer of a move stands, as far as a move can be overtaken by it. */
export interface StandsNow {
  readonly doorId: string | null;
  readonly spotId: string | null;
  /** The door it is promised or holds. */
  readonly heldDoorId: string | null;
  /** Departed or cancelled. */
  readonly over: boolean;
}

export interface OpenMove {
  readonly fromKind: string;
  readonly fromId: string | null;
  readonly toKind: string;
  readonly toId: string | null;
}

/**
 * What has become of an open move after somebody brought the trailer there or gave the place up without it:
 * done, called off with a reason, or still to do (null).
 */
export function overtaken(
  move: OpenMove,
  stay: StandsNow,
): { readonly to: 'done' } | { readonly to: 'cancelled'; readonly why: string } | null {
  if (move.toKind === 'door') {
    if (!stay.over && stay.doorId === move.toId) return { to: 'done' };
    return stay.over || stay.heldDoorId !== move.toId
      ? { to: 'cancelled', why: stay.over ? 'stay_over' : 'door_given_up' }
      : null;
  }
  if (stay.over) return { to: 'cancelled', why: 'stay_over' };
  const left = move.fromKind === 'door' && stay.doorId !== move.fromId;
  if (!left) return null;
  const there =
    move.toKind === 'spot' ? stay.spotId === move.toId : stay.doorId === null && stay.spotId === null;
  return there ? { to: 'done' } : { to: 'cancelled', why: 'left_door' };
}

export function decideMove(from: MoveStatus, to: MoveStatus): Decision<MoveStatus> {
  return canStep(MOVE_STEPS, from, to) ? allow(to) : deny('move.wrong_state', { status: from, to });
}
