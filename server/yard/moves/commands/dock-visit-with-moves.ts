import { verb } from '#server/infra/verb.ts';
import { dockVisit } from '#server/yard/doors/commands/dock-visit.ts';
import { mayHoldDoors } from '#server/yard/doors/policy.ts';
import { DockVisit } from '#server/yard/doors/schema.ts';
import { followStay } from './follow-stay.ts';
import { gateOfVisit } from './gate-of-visit.ts';

/** Docked by whoever brought it: the move to that door is done with it. */
export const dockVisitWithMoves = verb({
  name: 'visit.dock-with-moves',
  input: DockVisit,
  policy: mayHoldDoors,
  async run(work, input) {
    await gateOfVisit(work, input.visitId);
    const result = await dockVisit(work.ctx, input);
    await followStay(work, input.visitId);
    work.unchanged();
    return result;
  },
});
