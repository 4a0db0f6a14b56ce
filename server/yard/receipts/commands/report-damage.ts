import { verb, type Work } from '#server/infra/verb.ts';
import { decided, notFound, refuse } from '#server/kernel/errors.ts';
import { normalizeReference, readSscc } from '#server/kernel/identifiers.ts';
import { receiptDamageReported } from '../events.ts';
import { mayUnload } from '../policy.ts';
import { decideCount } from '../rules/confirmation.ts';
import { canCount } from '../rules/states.ts';
import { ReportDamage } from '../schema.ts';
import {
  aboutReceipt,
  beginCount,
  type LineRow,
  openReceipt,
  type ReceiptRow,
  sayReceipt,
} from './change-receipt.ts';
import { openLine, sayCounted, writeCount } from './count-line.ts';
import { contentsOf, setPallet } from './count-pallet.ts';
import { type StoredPhoto, storePhoto } from './store-photo.ts';

export interface DamageReported {
  readonly receiptId: string;
  readonly receiptLineId: string;
  readonly photoId: string | null;
  readonly version: number;
}

/** Damaged units of a line, or of one pallet; absolute, so a repeated report adds nothing. */
export const reportDamage = verb({
  name: 'receipt.report-damage',
  input: ReportDamage,
  policy: mayUnload,
  async run(work, input): Promise<DamageReported> {
    const target = input.sscc && input.receiptId ? await onPallet(work, input) : await onLine(work, input);
    const { receipt, line, damagedQty, palletDamaged } = target;
    decided(canCount(receipt.status));
    const photo = input.photo ? await storePhoto(work, photoSubject(receipt, line), input.photo) : null;
    const known = palletDamaged ?? Number(line.damagedQty);
    if (known === input.quantity && !photo?.created) {
      work.unchanged();
      return answer(receipt, line, photo);
    }
    const after = known === input.quantity ? receipt : await target.write();
    await work.record(
      receiptDamageReported.draft(aboutReceipt(after, input.stamp), {
        ...sayReceipt(after),
        lineId: line.id,
        lineNo: line.lineNo,
        sku: line.sku,
        sscc: target.sscc,
        damagedQty,
        uom: line.uom,
        note: input.note ?? '',
        photoId: photo?.photoId ?? null,
      }),
    );
    await work.audit({
      subject: { kind: 'receipt_line', id: line.id },
      siteId: receipt.siteId,
      before: { receipt: receipt.status, damagedQty: line.damagedQty },
      after: { receipt: after.status, damagedQty, photoId: photo?.photoId ?? null },
      reason: input.note,
    });
    return answer(after, line, photo);
  },
});

type Input = ReturnType<typeof ReportDamage.parse>;

interface Target {
  readonly receipt: ReceiptRow;
  readonly line: LineRow;
  readonly sscc: string | null;
  /** Of the whole line, after the report. */
  readonly damagedQty: number;
  /** Of the pallet, before the report; null when the report speaks of the line. */
  readonly palletDamaged: number | null;
  readonly write: () => Promise<ReceiptRow>;
}

async function onLine(work: Work, input: Input): Promise<Target> {
  const { receipt, line } = await openLine(work, input.receiptLineId ?? '');
  decided(decideCount(line, line.countedQty === null ? null : Number(line.countedQty), input.quantity));
  return {
    receipt,
    line,
    sscc: null,
    damagedQty: input.quantity,
    palletDamaged: null,
    async write() {
      const after = await beginCount(work, receipt, input.stamp);
      const counted = line.countedQty === null ? null : Number(line.countedQty);
      await sayCounted(work, after, [await writeCount(work, line, counted, input.quantity)], input.stamp);
      return after;
    },
  };
}

async function onPallet(work: Work, input: Input): Promise<Target> {
  const receipt = await openReceipt(work, input.receiptId ?? '');
  const { value, form } = readSscc(input.sscc ?? '');
  const sscc = form === 'malformed' ? normalizeReference(input.sscc ?? '') : value;
  const pallet = await work.tx.pallet.findUnique({
    where: { receiptId_sscc: { receiptId: receipt.id, sscc } },
  });
  if (!pallet) throw notFound('pallet');
  const contents = contentsOf(pallet);
  const content = input.receiptLineId
    ? contents.find((candidate) => candidate.lineId === input.receiptLineId)
    : contents[0];
  if (!content || (!input.receiptLineId && contents.length > 1))
    throw refuse({ reason: 'pallet.name_the_line', params: { sscc } });
  if (input.quantity > content.quantity)
    throw refuse({
      reason: 'pallet.more_than_on_it',
      params: { sscc, quantity: input.quantity, most: content.quantity },
    });
  const line = await work.tx.receiptLine.findUniqueOrThrow({ where: { id: content.lineId } });
  return {
    receipt,
    line,
    sscc,
    damagedQty: Number(line.damagedQty) - content.damagedQty + input.quantity,
    palletDamaged: content.damagedQty,
    write: () =>
      setPallet(work, receipt, pallet, {
        status: 'damaged',
        contents: contents.map((one) => (one === content ? { ...one, damagedQty: input.quantity } : one)),
        stamp: input.stamp,
      }),
  };
}

function photoSubject(receipt: ReceiptRow, line: LineRow) {
  return {
    siteId: receipt.siteId,
    visitId: receipt.visitId,
    subjectKind: 'receipt_line',
    subjectId: line.id,
  };
}

function answer(receipt: ReceiptRow, line: LineRow, photo: StoredPhoto | null): DamageReported {
  return {
    receiptId: receipt.id,
    receiptLineId: line.id,
    photoId: photo?.photoId ?? null,
    version: receipt.version,
  };
}
