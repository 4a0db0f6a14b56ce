import { verb, type Work } from '#server/infra/verb.ts';
import type { SiteId, VisitId } from '#server/kernel/ids.ts';
import { type AssignResult, assignDoor } from '#server/yard/doors/commands/assign-door.ts';
import { mayAssignDoors } from '#server/yard/doors/policy.ts';
import { openStay } from '#server/yard/visits/commands/stay.ts';
import { moveCancelled } from '../events.ts';
import { OPEN_MOVES } from '../rules.ts';
import { AssignDoorWithMove } from '../schema.ts';
import { aboutMove, type MoveResult, type MoveRow, moveResult, sayMove, writeMove } from './change-move.ts';
import { queueMove } from './create-move.ts';

export interface AssignWithMoveResult extends AssignResult {
  readonly move: MoveResult | null;
}

/** Promises the door and queues the move to it, together or not at all. An earlier move to a door is called off. */
export const assignDoorWithMove = verb({
  name: 'door.assign-with-move',
  input: AssignDoorWithMove,
  policy: mayAssignDoors,
  async run(work, input): Promise<AssignWithMoveResult> {
    const { visit } = await openStay(work, input.visitId, input.version);
    const assigned = await assignDoor(work.ctx, input);
    work.unchanged();
    if (
      assigned.repeat &&
      (visit.doorId === assigned.doorId || !(await hasOpenMove(work, visit.id, assigned.doorId)))
    )
      return { ...assigned, move: null };
    await callOffOthers(work, visit.id, assigned.doorId);
    const { row } = await queueMove(work, {
      siteId: visit.siteId as SiteId,
      visitId: visit.id as VisitId,
      toKind: 'door',
      toId: assigned.doorId,
      reason: 'to_door',
      priority: 0,
    });
    return { ...assigned, move: moveResult(row) };
  },
});

async function hasOpenMove(work: Work, visitId: string, doorId: string): Promise<boolean> {
  const where = { visitId, toKind: 'door', toId: doorId, status: { in: [...OPEN_MOVES] } };
  return (await work.tx.move.count({ where })) > 0;
}

async function callOffOthers(work: Work, visitId: string, doorId: string): Promise<void> {
  const others = (await work.tx.move.findMany({
    where: { visitId, toKind: 'door', toId: { not: doorId }, status: { in: [...OPEN_MOVES] } },
  })) as MoveRow[];
  for (const other of others) {
    const after = await writeMove(work, other, { status: 'cancelled' });
    const said = { ...(await sayMove(work, after)), why: 'another_door' };
    await work.record(moveCancelled.draft(aboutMove(after), said));
  }
}
