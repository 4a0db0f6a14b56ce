import { verb } from '#server/infra/verb.ts';
import { departVisit } from '#server/yard/doors/commands/depart-visit.ts';
import { mayHoldDoors } from '#server/yard/doors/policy.ts';
import { DepartVisit } from '#server/yard/doors/schema.ts';
import { followStay } from './follow-stay.ts';
import { gateOfVisit } from './gate-of-visit.ts';

/** Gone from the site: nobody is sent for it any more. */
export const departVisitWithMoves = verb({
  name: 'visit.depart-with-moves',
  input: DepartVisit,
  policy: mayHoldDoors,
  async run(work, input) {
    await gateOfVisit(work, input.visitId);
    const result = await departVisit(work.ctx, input);
    await followStay(work, input.visitId);
    work.unchanged();
    return result;
  },
});
