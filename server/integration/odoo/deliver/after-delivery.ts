import { openCtx } from '#server/infra/context.ts';
import type { Db } from '#server/infra/db/client.ts';
import { job } from '#server/kernel/actor.ts';
import { recordApplyFailed } from '#server/yard/corrections/commands/record-application.ts';
import { receiptForOdoo } from '#server/yard/receipts/queries.ts';
import type { Afterwards } from '../../messages/lanes.ts';
import { tellPeople } from './commands/tell-people.ts';

/**
 * What people have to know of a delivery that died: an exception for whoever looks after integrations, and the
 * correction behind a validation does not hang in “applying”.
 */
export function afterOdooDelivery(deps: { readonly db: Db }): Afterwards {
  return async (row, settlement) => {
    if (settlement.status !== 'dead') return;
    const { effect, subject_id, site_id, visit_id } = row.columns as Record<string, string | null>;
    const ctx = openCtx(deps.db, job(effect ?? 'delivery'), { correlationId: row.correlationId });
    const { code = 'dead', sentence = 'Every try failed.', detail } = settlement.problem ?? {};
    await tellPeople(ctx, {
      kind: 'dead_letter',
      siteId: site_id ?? null,
      subject: { kind: 'delivery', id: row.id },
      visitId: visit_id ?? null,
      // One case per cause: a bug kills many alike.
      cause: `dead:${effect}:${code}`,
      params: { effect, code, sentence },
      evidence: { deliveryId: row.id, correlationId: row.correlationId, ...detail },
      refresh: false,
    });
    if (effect !== 'odoo.validate-receipt' || !subject_id) return;
    const data = await receiptForOdoo(deps.db, subject_id).catch(() => null);
    const correctionId = data?.confirmed?.correctionId;
    if (correctionId) await recordApplyFailed(ctx, { correctionId, failure: { message: sentence, code } });
  };
}
