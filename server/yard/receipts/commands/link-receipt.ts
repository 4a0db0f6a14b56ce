import { verb } from '#server/infra/verb.ts';
import { notFound, refuse } from '#server/kernel/errors.ts';
import { autoClear } from '#server/yard/exceptions/commands/raise-exception.ts';
import { mayUnload } from '../policy.ts';
import { LinkReceipt } from '../schema.ts';
import { openReceipt } from './change-receipt.ts';
import { attach } from './match-receipts.ts';

/** A person says which stay a receipt came with. */
export const linkReceipt = verb({
  name: 'receipt.link',
  input: LinkReceipt,
  policy: mayUnload,
  async run(work, input) {
    const before = await openReceipt(work, input.receiptId);
    const visit = await work.tx.visit.findUnique({ where: { id: input.visitId } });
    if (!visit || visit.siteId !== before.siteId) throw notFound('visit');
    if (before.visitId === visit.id) {
      work.unchanged();
      return { receiptId: before.id, visitId: visit.id, version: before.version };
    }
    if (before.status !== 'expected' && before.status !== 'unloading')
      throw refuse({ reason: 'receipt.wrong_state', params: { status: before.status, to: 'linked' } });
    if (visit.status === 'cancelled') throw refuse({ reason: 'visit.cancelled' });
    const after = await attach(work, before, visit.id, 'by hand');
    await autoClear(work, `receipt:${before.id}:match`, 'linked by hand');
    await work.audit({
      subject: { kind: 'receipt', id: after.id },
      siteId: after.siteId,
      before,
      after,
    });
    return { receiptId: after.id, visitId: visit.id, version: after.version };
  },
});
