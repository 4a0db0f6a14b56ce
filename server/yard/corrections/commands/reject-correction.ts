import { verb } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { AppError, conflict, refuse } from '#server/kernel/errors.ts';
import { aboutCorrection, sayCorrection } from '#server/yard/exceptions/commands/propose-change.ts';
import { correctionRejected } from '../events.ts';
import { mayApprove } from '../policy.ts';
import { decideChecker } from '../rules.ts';
import { RejectCorrection } from '../schema.ts';
import { auditCorrection, giveBack, openCorrection, result, stepCorrection } from './change-correction.ts';
import { kindOf } from './correction-kinds.ts';

/** The checker says no. The record stays as it is; the case goes back, or ends with the answer. */
export const rejectCorrection = verb({
  name: 'correction.reject',
  input: RejectCorrection,
  policy: mayApprove,
  async run(work, input) {
    const { row, base } = await openCorrection(work, input.correctionId);
    const checker = decideChecker(work.ctx.actor, row.proposedBy);
    if (!checker.ok)
      throw new AppError('same_person', 'The maker withdraws instead', { reason: checker.refusal.reason });
    if (input.expectedVersion !== undefined && input.expectedVersion !== row.version)
      throw conflict('outdated', { version: row.version });
    if (input.endException && kindOf(row.kind).appliedBy === 'odoo')
      throw refuse({ reason: 'correction.record_waits' });
    const after = await stepCorrection(work, row, {
      status: 'rejected',
      decidedBy: actorRef(work.ctx.actor),
      decidedByName: work.ctx.actor.name,
      decidedAt: work.ctx.now,
      decisionReason: input.reason,
    });
    await giveBack(
      work,
      after,
      base,
      input.endException ? { status: 'rejected', reason: input.reason } : null,
    );
    await work.record(
      correctionRejected.draft(aboutCorrection(after, base.visitId), {
        ...sayCorrection(after),
        reason: input.reason,
      }),
    );
    await auditCorrection(work, row, after, input.reason);
    return result(after);
  },
});
