import { verb } from '#server/infra/verb.ts';
import { undockVisit } from '#server/yard/doors/commands/undock-visit.ts';
import { mayHoldDoors } from '#server/yard/doors/policy.ts';
import { UndockVisit } from '#server/yard/doors/schema.ts';
import { followStay } from './follow-stay.ts';
import { gateOfVisit } from './gate-of-visit.ts';

/** Away from its door: the move that was to pull it is done or called off with it. */
export const undockVisitWithMoves = verb({
  name: 'visit.undock-with-moves',
  input: UndockVisit,
  policy: mayHoldDoors,
  async run(work, input) {
    await gateOfVisit(work, input.visitId);
    const result = await undockVisit(work.ctx, input);
    await followStay(work, input.visitId);
    work.unchanged();
    return result;
  },
});
