import { verb, type Work } from '#server/infra/verb.ts';
import { conflict, decided, notFound } from '#server/kernel/errors.ts';
import type { Stamp } from '#server/yard/visits/schema.ts';
import { receiptCounted } from '../events.ts';
import { mayUnload } from '../policy.ts';
import { decideCount } from '../rules/confirmation.ts';
import { CountLine } from '../schema.ts';
import {
  aboutReceipt,
  beginCount,
  type LineRow,
  openReceipt,
  type ReceiptRow,
  sayReceipt,
} from './change-receipt.ts';

export interface Counted {
  readonly receiptId: string;
  readonly status: string;
  /** Of the receipt. */
  readonly version: number;
}

/** Sets what came off of one line so far. Absolute: saying it twice changes nothing, saying it anew corrects it. */
export const countLine = verb({
  name: 'receipt.count-line',
  input: CountLine,
  policy: mayUnload,
  async run(work, input): Promise<Counted> {
    const { receipt, line } = await openLine(work, input.receiptLineId);
    if (input.version !== undefined && input.version !== line.version) throw conflict('outdated');
    const damagedQty = input.damagedQty ?? Number(line.damagedQty);
    decided(decideCount(line, input.countedQty, damagedQty));
    const same =
      line.countedQty !== null &&
      Number(line.countedQty) === input.countedQty &&
      Number(line.damagedQty) === damagedQty;
    if (same) {
      work.unchanged();
      return { receiptId: receipt.id, status: receipt.status, version: receipt.version };
    }
    const after = await beginCount(work, receipt, input.stamp);
    const counted = await writeCount(work, line, input.countedQty, damagedQty);
    await sayCounted(work, after, [counted], input.stamp);
    await work.audit({
      subject: { kind: 'receipt_line', id: line.id },
      siteId: receipt.siteId,
      before: { receipt: receipt.status, countedQty: line.countedQty, damagedQty: line.damagedQty },
      after: { receipt: after.status, countedQty: input.countedQty, damagedQty },
    });
    return { receiptId: after.id, status: after.status, version: after.version };
  },
});

/** A line with its receipt locked, behind the site gate. */
export async function openLine(work: Work, lineId: string): Promise<{ receipt: ReceiptRow; line: LineRow }> {
  const found = await work.tx.receiptLine.findUnique({
    where: { id: lineId },
    select: { receiptId: true, receipt: { select: { siteId: true } } },
  });
  if (!found) throw notFound('receipt_line');
  work.at(found.receipt.siteId, 'receipt_line');
  const receipt = await openReceipt(work, found.receiptId);
  const line = await work.tx.receiptLine.findUniqueOrThrow({ where: { id: lineId } });
  return { receipt, line };
}

export async function writeCount(
  work: Work,
  line: LineRow,
  countedQty: number | null,
  damagedQty: number,
): Promise<LineRow> {
  return work.tx.receiptLine.update({
    where: { id: line.id },
    data: { countedQty, damagedQty, version: { increment: 1 } },
  });
}

export async function sayCounted(
  work: Work,
  receipt: ReceiptRow,
  lines: readonly LineRow[],
  stamp: Stamp,
  pallet: { sscc: string; status: string } | null = null,
): Promise<void> {
  await work.record(
    receiptCounted.draft(aboutReceipt(receipt, stamp), {
      ...sayReceipt(receipt),
      lines: lines.map((line) => ({
        lineId: line.id,
        lineNo: line.lineNo,
        sku: line.sku,
        expectedQty: Number(line.expectedQty),
        countedQty: line.countedQty === null ? null : Number(line.countedQty),
        damagedQty: Number(line.damagedQty),
        uom: line.uom,
      })),
      sscc: pallet?.sscc ?? null,
      palletStatus: pallet?.status ?? null,
    }),
  );
}
