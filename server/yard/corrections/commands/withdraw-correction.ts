import { verb } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { refuse } from '#server/kernel/errors.ts';
import { aboutCorrection, sayCorrection } from '#server/yard/exceptions/commands/propose-change.ts';
import { correctionWithdrawn } from '../events.ts';
import { mayPropose } from '../policy.ts';
import { WithdrawCorrection } from '../schema.ts';
import { auditCorrection, giveBack, openCorrection, result, stepCorrection } from './change-correction.ts';
import { kindOf } from './correction-kinds.ts';

/** The maker takes the proposal back. Nobody else can: others reject. */
export const withdrawCorrection = verb({
  name: 'correction.withdraw',
  input: WithdrawCorrection,
  policy: mayPropose,
  async run(work, input) {
    const { row, base } = await openCorrection(work, input.correctionId);
    if (row.status === 'withdrawn') {
      work.unchanged();
      return result(row);
    }
    if (row.proposedBy !== actorRef(work.ctx.actor)) throw refuse({ reason: 'correction.not_the_maker' });
    if (input.endException && kindOf(row.kind).appliedBy === 'odoo')
      throw refuse({ reason: 'correction.record_waits' });
    const reason = input.reason ?? 'withdrawn by its maker';
    const after = await stepCorrection(work, row, {
      status: 'withdrawn',
      decidedBy: actorRef(work.ctx.actor),
      decidedByName: work.ctx.actor.name,
      decidedAt: work.ctx.now,
      decisionReason: reason,
    });
    await giveBack(work, after, base, input.endException ? { status: 'withdrawn', reason } : null);
    await work.record(correctionWithdrawn.draft(aboutCorrection(after, base.visitId), sayCorrection(after)));
    await auditCorrection(work, row, after, reason);
    return result(after);
  },
});
