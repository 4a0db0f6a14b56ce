import { verb, type Work } from '#server/infra/verb.ts';
import { AppError, decided } from '#server/kernel/errors.ts';
import type { Stamp } from '#server/yard/visits/schema.ts';
import { receiptConfirmed } from '../events.ts';
import { mayConfirm } from '../policy.ts';
import { lineCounts } from '../queries/counts.ts';
import { decideConfirmation } from '../rules/confirmation.ts';
import type { AcceptedLine } from '../rules/counts.ts';
import { ConfirmReceipt } from '../schema.ts';
import { aboutReceipt, openReceipt, type ReceiptRow, sayReceipt, stepReceipt } from './change-receipt.ts';
import { resolveLines } from './resolve-lines.ts';
import { readBackLines } from './write-contents.ts';

export interface Confirmed {
  readonly receiptId: string;
  readonly no: string;
  readonly version: number;
}

/** What was counted stands: from here Odoo follows. An approved correction calls exactly this. */
export const confirmReceipt = verb({
  name: 'receipt.confirm',
  input: ConfirmReceipt,
  policy: mayConfirm,
  async run(work, input): Promise<Confirmed> {
    const before = await openReceipt(work, input.receiptId);
    if (before.status === 'confirmed')
      throw new AppError('already_done', 'The receipt is confirmed', { reason: 'receipt.confirmed_already' });
    await resolveLines(work, await readBackLines(work, before.id));
    const after = await confirm(work, before, input);
    await work.audit({
      subject: { kind: 'receipt', id: after.id },
      siteId: after.siteId,
      before: { ...before },
      after: { ...after, lines: input.lines, closeRemainder: input.closeRemainder },
    });
    return { receiptId: after.id, no: after.no, version: after.version };
  },
});

export interface Confirmation {
  readonly lines: readonly AcceptedLine[];
  readonly closeRemainder: boolean;
  readonly correctionId?: string | undefined;
}

/** The change itself, for verbs that confirm as part of theirs; writes no audit entry. */
export async function confirm(
  work: Work,
  before: ReceiptRow,
  wanted: Confirmation,
  stamp: Stamp = {},
): Promise<ReceiptRow> {
  const lines = await lineCounts(work.tx, before.id);
  const accepted = decided(decideConfirmation(lines, wanted.lines));
  const after = await stepReceipt(work, before, {
    status: 'confirmed',
    confirmedAt: work.ctx.now,
    countedAt: before.countedAt ?? stamp.happenedAt ?? work.ctx.now,
  });
  const byLine = new Map(accepted.map((line) => [line.lineId, line]));
  await work.record(
    receiptConfirmed.draft(aboutReceipt(after, stamp), {
      ...sayReceipt(after),
      closeRemainder: wanted.closeRemainder,
      correctionId: wanted.correctionId ?? null,
      lines: lines.map((line) => ({
        lineId: line.lineId,
        lineNo: line.lineNo,
        poNumber: line.poNumber,
        sku: line.sku,
        productId: line.productId,
        expectedQty: line.expectedQty,
        acceptedQty: byLine.get(line.lineId)?.acceptedQty ?? 0,
        damagedQty: byLine.get(line.lineId)?.damagedQty ?? 0,
        uom: line.uom,
      })),
    }),
  );
  return after;
}
