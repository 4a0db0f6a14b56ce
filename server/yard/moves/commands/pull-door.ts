import { verb } from '#server/infra/verb.ts';
import { conflict, notFound, refuse } from '#server/kernel/errors.ts';
import type { Id, SiteId, VisitId } from '#server/kernel/ids.ts';
import { mayPlanMoves } from '../policy.ts';
import { PullDoor } from '../schema.ts';
import { auditMove, type MoveResult, moveResult } from './change-move.ts';
import { queueMove } from './create-move.ts';

/** Queues the move that takes the trailer away from its door; the door is free when the move is done. */
export const pullDoor = verb({
  name: 'door.pull',
  input: PullDoor,
  policy: mayPlanMoves,
  async run(work, input): Promise<MoveResult & { visitId: string; created: boolean }> {
    const door = await work.tx.door.findUnique({ where: { id: input.doorId } });
    if (!door) throw notFound('door');
    work.at(door.siteId, 'door');
    const held = await work.tx.doorAssignment.findFirst({
      where: { doorId: door.id, status: 'occupied' },
      include: { visit: true },
    });
    if (!held) throw refuse({ reason: 'door.empty', params: { door: door.code } });
    if (held.visit.status === 'working') throw conflict('visit.work_begun', { door: door.code });
    const { row, created } = await queueMove(work, {
      siteId: door.siteId as SiteId,
      visitId: held.visitId as VisitId,
      toKind: input.toSpotId ? 'spot' : 'gate',
      ...(input.toSpotId ? { toId: input.toSpotId as Id<'spot'> } : {}),
      reason: 'pull',
      priority: input.priority,
    });
    if (created) await auditMove(work, null, row);
    else work.unchanged();
    return { ...moveResult(row), visitId: held.visitId, created };
  },
});
