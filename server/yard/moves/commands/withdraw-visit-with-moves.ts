import { verb } from '#server/infra/verb.ts';
import { withdrawVisit } from '#server/yard/doors/commands/withdraw-visit.ts';
import { WithdrawVisit } from '#server/yard/doors/schema.ts';
import { mayCancelStay } from '#server/yard/visits/policy.ts';
import { followStay } from './follow-stay.ts';
import { gateOfVisit } from './gate-of-visit.ts';

/** The stay did not take place: its door is free and nobody is sent for it. */
export const withdrawVisitWithMoves = verb({
  name: 'visit.withdraw-with-moves',
  input: WithdrawVisit,
  policy: mayCancelStay,
  async run(work, input) {
    await gateOfVisit(work, input.visitId);
    const result = await withdrawVisit(work.ctx, input);
    await followStay(work, input.visitId);
    work.unchanged();
    return result;
  },
});
