import { openCtx } from '#server/infra/context.ts';
import type { Db } from '#server/infra/db/client.ts';
import { job } from '#server/kernel/actor.ts';
import { recordApplyFailed } from '#server/yard/corrections/commands/record-application.ts';
import { receiptForOdoo } from '#server/yard/receipts/queries.ts';
import type { Afterwards } from '../../messages/lanes.ts';

/** A validation that died leaves no correction hanging in “applying”: people see that it failed, and why. */
export function afterOdooDelivery(deps: { readonly db: Db }): Afterwards {
  return async (row, settlement) => {
    if (settlement.status !== 'dead' || row.columns.effect !== 'odoo.validate-receipt') return;
    const data = await receiptForOdoo(deps.db, String(row.columns.subject_id)).catch(() => null);
    const correctionId = data?.confirmed?.correctionId;
    if (!correctionId) return;
    const ctx = openCtx(deps.db, job('odoo.validate-receipt'), { correlationId: row.correlationId });
    const { code = 'dead', sentence = 'Every try failed.' } = settlement.problem ?? {};
    await recordApplyFailed(ctx, { correctionId, failure: { message: sentence, code } });
  };
}
