import { verb, type Work } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { autoClear, raise } from '#server/yard/exceptions/commands/raise-exception.ts';
import { receiptCancelled } from '../events.ts';
import { mayAnnounce } from '../policy.ts';
import { CancelReceipt } from '../schema.ts';
import { aboutReceipt, openReceipt, type ReceiptRow, sayReceipt, stepReceipt } from './change-receipt.ts';

export interface Cancelled {
  readonly receiptId: string;
  readonly no: string;
  /** `review`: unloading has begun, so a person decides. */
  readonly outcome: 'cancelled' | 'review';
}

/** Takes an announcement back, as long as nothing was unloaded. */
export const cancelReceipt = verb({
  name: 'receipt.cancel',
  input: CancelReceipt,
  policy: mayAnnounce,
  async run(work, input): Promise<Cancelled> {
    const before = await openReceipt(work, await idOf(work, input));
    if (before.status === 'cancelled') {
      work.unchanged();
      return { receiptId: before.id, no: before.no, outcome: 'cancelled' };
    }
    if (before.status !== 'expected') return review(work, before, input.reason);
    const after = await stepReceipt(work, before, { status: 'cancelled' });
    for (const cause of ['unknown_product', 'match', 'seal'])
      await autoClear(work, `receipt:${before.id}:${cause}`, 'the receipt was cancelled');
    await work.record(
      receiptCancelled.draft(aboutReceipt(after), { ...sayReceipt(after), reason: input.reason ?? null }),
    );
    await work.audit({
      subject: { kind: 'receipt', id: after.id },
      siteId: after.siteId,
      before,
      after,
      reason: input.reason,
    });
    return { receiptId: after.id, no: after.no, outcome: 'cancelled' };
  },
});

async function idOf(
  work: Work,
  input: { receiptId?: string | undefined; asnIdentity?: string | undefined },
): Promise<string> {
  if (input.receiptId) return input.receiptId;
  const rows = await work.tx.receipt.findMany({
    where: { asnIdentity: input.asnIdentity ?? '' },
    select: { id: true, status: true },
    orderBy: { createdAt: 'desc' },
    take: 10,
  });
  const row = rows.find((candidate) => candidate.status !== 'cancelled') ?? rows[0];
  if (!row) throw notFound('receipt');
  return row.id;
}

async function review(work: Work, receipt: ReceiptRow, reason: string | undefined): Promise<Cancelled> {
  const raised = await raise(work, {
    siteId: receipt.siteId,
    visitId: receipt.visitId,
    kind: 'conflicting_sources',
    severity: 3,
    subject: { kind: 'receipt', id: receipt.id },
    dedupeKey: `receipt:${receipt.id}:cancelled`,
    params: { about: 'asn_cancelled', receiptNo: receipt.no, asnNo: receipt.asnNo, status: receipt.status },
    evidence: { reason: reason ?? null },
    ownerRole: 'dock_lead',
  });
  if (raised.created)
    await work.audit({
      subject: { kind: 'receipt', id: receipt.id },
      siteId: receipt.siteId,
      before: { cancellationUnderReview: null },
      after: { cancellationUnderReview: raised.no },
      reason,
    });
  else work.unchanged();
  return { receiptId: receipt.id, no: receipt.no, outcome: 'review' };
}
