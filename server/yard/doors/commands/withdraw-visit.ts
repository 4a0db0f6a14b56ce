import { verb } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { cancelVisit } from '#server/yard/visits/commands/cancel-visit.ts';
import { mayCancelStay } from '#server/yard/visits/policy.ts';
import type { VisitStatus } from '#server/yard/visits/schema.ts';
import { WithdrawVisit } from '../schema.ts';
import { endOccupied } from './end-occupied.ts';

/** The stay did not take place, and its door is free. */
export const withdrawVisit = verb({
  name: 'visit.withdraw',
  input: WithdrawVisit,
  policy: mayCancelStay,
  async run(work, input): Promise<{ visitId: string; status: VisitStatus; version: number }> {
    const seen = await work.tx.visit.findUnique({ where: { id: input.visitId }, select: { siteId: true } });
    if (!seen) throw notFound('visit');
    work.at(seen.siteId, 'visit');
    const result = await cancelVisit(work.ctx, input);
    await endOccupied(work, input.visitId, 'visit_cancelled', work.ctx.now);
    work.unchanged();
    return result;
  },
});
