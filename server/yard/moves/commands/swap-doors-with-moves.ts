import { verb } from '#server/infra/verb.ts';
import type { SiteId, VisitId } from '#server/kernel/ids.ts';
import { type SwapResult, swapDoors } from '#server/yard/doors/commands/swap-doors.ts';
import { mayAssignDoors } from '#server/yard/doors/policy.ts';
import { SwapDoors } from '#server/yard/doors/schema.ts';
import { queueMove } from './create-move.ts';
import { followStay } from './follow-stay.ts';
import { gateOfVisit } from './gate-of-visit.ts';

/** The exchange of two promised doors, with the moves: old ones are called off, new ones queued. */
export const swapDoorsWithMoves = verb({
  name: 'door.swap-with-moves',
  input: SwapDoors,
  policy: mayAssignDoors,
  async run(work, input): Promise<SwapResult> {
    await gateOfVisit(work, input.visitId);
    await gateOfVisit(work, input.otherVisitId);
    const result = await swapDoors(work.ctx, input);
    const { siteId } = await work.tx.visit.findUniqueOrThrow({ where: { id: input.visitId } });
    const ends = [
      [input.visitId, result.doorId],
      [input.otherVisitId, result.otherDoorId],
    ] as const;
    for (const [visitId, doorId] of ends) {
      await followStay(work, visitId);
      if (!doorId) continue;
      await queueMove(work, {
        siteId: siteId as SiteId,
        visitId: visitId as VisitId,
        toKind: 'door',
        toId: doorId,
        reason: 'to_door',
        priority: 0,
      });
    }
    work.unchanged();
    return result;
  },
});
