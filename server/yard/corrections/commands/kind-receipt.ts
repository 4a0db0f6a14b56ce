import type { Tx } from '#server/infra/db/client.ts';
import { decided, refuse } from '#server/kernel/errors.ts';
import { type ReceiptRow, stepReceipt } from '#server/yard/receipts/commands/change-receipt.ts';
import { confirmReceipt } from '#server/yard/receipts/commands/confirm-receipt.ts';
import { lineCounts, unexpectedPallets } from '#server/yard/receipts/queries/counts.ts';
import { decideConfirmation } from '#server/yard/receipts/rules/confirmation.ts';
import { confirmationRows } from '#server/yard/receipts/rules/proposal.ts';
import { ConfirmReceipt } from '#server/yard/receipts/schema.ts';
import type { Base, CorrectionKind } from './correction-kinds.ts';

type ReceiptBase = Base & { readonly row: ReceiptRow };

/** What is booked of a receipt that was not counted as announced. Odoo follows after approval. */
export const confirmReceiptKind: CorrectionKind<typeof ConfirmReceipt, ReceiptBase> = {
  subjectKind: 'receipt',
  input: ConfirmReceipt,
  appliedBy: 'odoo',
  subjectId: (input) => input.receiptId,
  load: (tx, input) => read(tx, input.receiptId),
  async rows(tx, base, input, now) {
    return confirmationRows(
      await lineCounts(tx, base.subjectId),
      input.lines,
      input.closeRemainder,
      now,
      await unexpectedPallets(tx, base.subjectId),
    );
  },
  async prepare(work, base, input, recovering) {
    const { row } = base;
    // Odoo refused what was confirmed: the yard takes the confirmation back to propose another one.
    if (row.status === 'confirmed' && !recovering)
      throw refuse({ reason: 'receipt.confirmed_already', params: { receiptNo: row.no } });
    decided(decideConfirmation(await lineCounts(work.tx, row.id), input.lines));
    if (row.status === 'awaiting_approval') return base;
    if (row.status !== 'counted' && row.status !== 'confirmed')
      throw refuse({
        reason: 'receipt.wrong_state',
        params: { status: row.status, to: 'awaiting_approval' },
      });
    return asBase(await stepReceipt(work, row, { status: 'awaiting_approval' }));
  },
  async turnedDown(work, base) {
    if (base.row.status === 'awaiting_approval') await stepReceipt(work, base.row, { status: 'counted' });
  },
  apply: (ctx, input, correctionId) => confirmReceipt(ctx, { ...input, correctionId }),
  // Goods that are booked leave again as a return or a scrap in Odoo, not by un-confirming.
  reverse: () => null,
};

async function read(tx: Tx, receiptId: string): Promise<ReceiptBase | null> {
  const row = await tx.receipt.findUnique({ where: { id: receiptId } });
  return row && asBase(row as ReceiptRow);
}

function asBase(row: ReceiptRow): ReceiptBase {
  return {
    subjectId: row.id,
    siteId: row.siteId,
    visitId: row.visitId,
    version: row.version,
    no: row.no,
    now: {},
    row,
  };
}
