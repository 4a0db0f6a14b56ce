import type { Prisma } from '#server/infra/db/client.ts';
import { verb, type Work } from '#server/infra/verb.ts';
import { decided, notFound, refuse } from '#server/kernel/errors.ts';
import { normalizeReference, readSscc } from '#server/kernel/identifiers.ts';
import { newId } from '#server/kernel/ids.ts';
import { roundQuantity } from '#server/kernel/quantity.ts';
import { mayUnload } from '../policy.ts';
import type { PalletContent } from '../rules/announcement.ts';
import { countByPallets, damagedByPallets, type PalletState, scanned } from '../rules/pallets.ts';
import { canCount } from '../rules/states.ts';
import { CountPallet, type PalletStatus } from '../schema.ts';
import { beginCount, type LineRow, openReceipt, type ReceiptRow } from './change-receipt.ts';
import { sayCounted, writeCount } from './count-line.ts';

export interface PalletCounted {
  readonly palletId: string;
  readonly receiptId: string;
  readonly sscc: string;
  readonly status: PalletStatus;
  /** False: it stands in no announcement of this stay and is kept as evidence. */
  readonly announced: boolean;
}

/** One scan of a pallet's SSCC. Scanning it again changes nothing; lines follow their pallets. */
export const countPallet = verb({
  name: 'receipt.count-pallet',
  input: CountPallet,
  policy: mayUnload,
  async run(work, input): Promise<PalletCounted> {
    const { value, form } = readSscc(input.sscc);
    const sscc = form === 'malformed' ? normalizeReference(input.sscc) : value;
    if (sscc === '') throw refuse({ reason: 'pallet.no_number' });
    const receipts = await openReceipts(work, input);
    const pallet = await work.tx.pallet.findFirst({
      where: { sscc, receiptId: { in: receipts.map((receipt) => receipt.id) } },
    });
    if (!pallet) return keepUnexpected(work, receipts, { sscc, form }, input);
    const receipt = receipts.find((row) => row.id === pallet.receiptId);
    if (!receipt) throw notFound('receipt');
    const wasAnnounced = pallet.status !== 'unexpected';
    const status: PalletStatus = wasAnnounced ? input.state : 'unexpected';
    const result = { palletId: pallet.id, receiptId: receipt.id, sscc, status, announced: wasAnnounced };
    if (pallet.status === status) {
      work.unchanged();
      return result;
    }
    await setPallet(work, receipt, pallet, {
      status,
      contents: scanned(contentsOf(pallet), status),
      stamp: input.stamp,
    });
    await work.audit({
      subject: { kind: 'pallet', id: pallet.id },
      siteId: receipt.siteId,
      before: { sscc, status: pallet.status },
      after: { sscc, status },
    });
    return result;
  },
});

type PalletRow = Prisma.PalletGetPayload<object>;

export function contentsOf(pallet: PalletRow): PalletContent[] {
  return pallet.contents as unknown as PalletContent[];
}

/** Writes a pallet's state and brings the lines on it up to date; says what was counted. */
export async function setPallet(
  work: Work,
  receipt: ReceiptRow,
  pallet: PalletRow,
  next: { status: PalletStatus; contents: readonly PalletContent[]; stamp: Parameters<typeof sayCounted>[3] },
): Promise<ReceiptRow> {
  const after = await beginCount(work, receipt, next.stamp);
  const before = await readPallets(work, receipt.id);
  await work.tx.pallet.update({
    where: { id: pallet.id },
    data: {
      status: next.status,
      contents: next.contents as unknown as Prisma.InputJsonValue,
      countedAt: next.status === 'expected' ? null : (next.stamp.happenedAt ?? work.ctx.now),
      version: { increment: 1 },
    },
  });
  const lineIds = [...new Set(next.contents.map((content) => content.lineId))];
  const lines = await work.tx.receiptLine.findMany({ where: { id: { in: lineIds } } });
  const now = await readPallets(work, receipt.id);
  const counted: LineRow[] = [];
  for (const line of lines) counted.push(await followPallets(work, line, before, now));
  await sayCounted(work, after, counted, next.stamp, { sscc: pallet.sscc, status: next.status });
  return after;
}

// Damage may also have been reported on the line itself: only the pallets' part of it moves.
async function followPallets(
  work: Work,
  line: LineRow,
  before: readonly PalletState[],
  now: readonly PalletState[],
): Promise<LineRow> {
  const moved = damagedByPallets(line.id, now) - damagedByPallets(line.id, before);
  const damagedQty = Math.max(0, roundQuantity(Number(line.damagedQty) + moved));
  return writeCount(work, line, countByPallets(line.id, now), damagedQty);
}

async function readPallets(work: Work, receiptId: string): Promise<PalletState[]> {
  const rows = await work.tx.pallet.findMany({ where: { receiptId } });
  return rows.map((row) => ({ status: row.status as PalletStatus, contents: contentsOf(row) }));
}

async function openReceipts(
  work: Work,
  input: { receiptId?: string | undefined; visitId?: string | undefined },
): Promise<ReceiptRow[]> {
  if (input.receiptId) return [await openReceipt(work, input.receiptId)];
  const rows = await work.tx.receipt.findMany({
    where: { visitId: input.visitId ?? '', status: { not: 'cancelled' } },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  if (rows.length === 0) throw notFound('receipt');
  const receipts: ReceiptRow[] = [];
  for (const { id } of rows) receipts.push(await openReceipt(work, id));
  return receipts;
}

async function keepUnexpected(
  work: Work,
  receipts: readonly ReceiptRow[],
  scan: { sscc: string; form: string },
  input: ReturnType<typeof CountPallet.parse>,
): Promise<PalletCounted> {
  if (input.state === 'missing' || input.state === 'expected') throw notFound('pallet');
  const open = receipts.find((receipt) => canCount(receipt.status).ok) ?? receipts[0];
  if (!open) throw notFound('receipt');
  decided(canCount(open.status));
  const after = await beginCount(work, open, input.stamp);
  const pallet = await work.tx.pallet.create({
    data: {
      id: newId('pallet', work.ctx.now.getTime()),
      receiptId: open.id,
      sscc: scan.sscc,
      ssccForm: scan.form,
      contents: [],
      status: 'unexpected',
      countedAt: input.stamp.happenedAt ?? work.ctx.now,
    },
  });
  await sayCounted(work, after, [], input.stamp, { sscc: scan.sscc, status: 'unexpected' });
  await work.audit({
    subject: { kind: 'pallet', id: pallet.id },
    siteId: open.siteId,
    before: null,
    after: { sscc: scan.sscc, status: 'unexpected', receipt: open.no },
  });
  return { palletId: pallet.id, receiptId: open.id, sscc: scan.sscc, status: 'unexpected', announced: false };
}
