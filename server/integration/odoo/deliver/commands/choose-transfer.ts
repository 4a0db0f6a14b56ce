import { z } from 'zod';
import { wake } from '#server/infra/jobs.ts';
import { roles, verb, type Work } from '#server/infra/verb.ts';
import { notFound, refuse } from '#server/kernel/errors.ts';
import { ChooseTransfer } from '../../schema.ts';
import { RECEIPT_MODEL } from '../queries.ts';
import { saveLink } from './save-links.ts';

export const mayChooseTransfer = roles('dispatcher', 'dock_lead', 'approver', 'integration', 'admin');

/** What the case about an order with several open transfers carries, for whoever chooses. */
export const TransferChoice = z.object({
  connectionId: z.string(),
  transfers: z.array(
    z.object({ order: z.string(), id: z.number().int(), name: z.string().nullable(), hint: z.string() }),
  ),
});
export type TransferChoice = z.output<typeof TransferChoice>;

/**
 * A person says which of several open transfers of one order a receipt means. The choice is kept as the link, and
 * what waited for it goes on by itself; Odoo is asked again before anything is written there.
 */
export const chooseTransfer = verb({
  name: 'odoo.choose-transfer',
  input: ChooseTransfer,
  policy: mayChooseTransfer,
  async run(work, { exceptionId, order, pickingId }) {
    const { tx, ctx } = work;
    const row = await tx.yardException.findUnique({ where: { id: exceptionId } });
    if (!row) throw notFound('exception');
    work.at(row.siteId, 'exception');
    if (row.closedAt) throw refuse({ reason: 'exception.wrong_state', params: { status: row.status } });
    const choice = TransferChoice.safeParse(row.evidence);
    const chosen = choice.data?.transfers.find((each) => each.order === order && each.id === pickingId);
    if (!choice.success || !chosen || row.subjectKind !== 'receipt')
      throw refuse({ reason: 'odoo.not_a_candidate' });
    const { connectionId } = choice.data;
    const base = { connectionId, model: RECEIPT_MODEL, odooId: pickingId, name: chosen.name };
    const internalId = `${row.subjectId}/${order}`;
    const where = { connectionId_internalId_model: { connectionId, internalId, model: RECEIPT_MODEL } };
    const before = await tx.link.findUnique({ where });
    await saveLink(tx, ctx.now, { ...base, internalKind: 'receipt_order', internalId });
    const woken = await wakeRefused(work, row.subjectId);
    await work.audit({
      subject: { kind: 'receipt', id: row.subjectId },
      siteId: row.siteId,
      before: { order, transfer: before?.name ?? null },
      after: { order, transfer: chosen.name, odooId: pickingId },
    });
    return { receiptId: row.subjectId, woken };
  },
});

/** Every delivery that nobody could place, as it was: its tries begin anew. */
async function wakeRefused(work: Work, receiptId: string): Promise<number> {
  const rows = await work.tx.$queryRaw<{ key: string }[]>`
    UPDATE delivery SET status = 'queued', attempts = 0, next_at = NULL, done_at = NULL, locked_until = NULL
    WHERE subject_kind = 'receipt' AND subject_id = ${receiptId} AND status = 'refused'
      AND problem->>'code' = 'several_receipts' RETURNING key`;
  await wake(
    work.tx,
    'odoo',
    rows.map(({ key }) => key),
  );
  return rows.length;
}
