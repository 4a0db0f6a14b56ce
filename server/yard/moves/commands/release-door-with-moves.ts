import { verb } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { releaseDoor } from '#server/yard/doors/commands/release-door.ts';
import { mayHoldDoors } from '#server/yard/doors/policy.ts';
import { ReleaseDoor } from '#server/yard/doors/schema.ts';
import { followStay } from './follow-stay.ts';

/** Gives a door back, and with it the move that was to bring the trailer there. */
export const releaseDoorWithMoves = verb({
  name: 'door.release-with-moves',
  input: ReleaseDoor,
  policy: mayHoldDoors,
  async run(work, input) {
    const where = input.visitId ? { visitId: input.visitId } : { id: input.assignmentId ?? '' };
    const [held, visit] = await Promise.all([
      work.tx.doorAssignment.findFirst({ where, select: { siteId: true } }),
      input.visitId
        ? work.tx.visit.findUnique({ where: { id: input.visitId }, select: { siteId: true } })
        : null,
    ]);
    const siteId = visit?.siteId ?? held?.siteId;
    if (!siteId) throw notFound(input.visitId ? 'visit' : 'assignment');
    work.at(siteId, input.visitId ? 'visit' : 'assignment');
    const result = await releaseDoor(work.ctx, input);
    await followStay(work, result.visitId);
    work.unchanged();
    return result;
  },
});
