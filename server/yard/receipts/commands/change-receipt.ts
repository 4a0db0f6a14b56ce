import type { Prisma } from '#server/infra/db/client.ts';
import type { Work } from '#server/infra/verb.ts';
import { conflict, decided, notFound } from '#server/kernel/errors.ts';
import type { FactAbout } from '#server/kernel/event.ts';
import type { SiteId, VisitId } from '#server/kernel/ids.ts';
import { outdateProposals } from '#server/yard/exceptions/commands/propose-change.ts';
import type { Stamp } from '#server/yard/visits/schema.ts';
import { receiptUnloadingStarted } from '../events.ts';
import { canCount, decideReceiptStep } from '../rules/states.ts';
import type { ReceiptStatus } from '../schema.ts';

export type ReceiptRow = Prisma.ReceiptGetPayload<object> & { status: ReceiptStatus };
export type LineRow = Prisma.ReceiptLineGetPayload<object>;

/** Locks a receipt for this transaction, behind the verb's site gate. Counts of one receipt run in series. */
export async function openReceipt(work: Work, id: string): Promise<ReceiptRow> {
  await work.tx.$queryRaw`SELECT id FROM receipt WHERE id = ${id} FOR UPDATE`;
  const row = await work.tx.receipt.findUnique({ where: { id } });
  if (!row) throw notFound('receipt');
  work.at(row.siteId, 'receipt');
  return row as ReceiptRow;
}

export type ReceiptPatch = Omit<Prisma.ReceiptUncheckedUpdateManyInput, 'status' | 'version'> & {
  status?: ReceiptStatus;
};

/** Steps a receipt on, guarded by the version that was read. */
export async function stepReceipt(work: Work, before: ReceiptRow, patch: ReceiptPatch): Promise<ReceiptRow> {
  if (patch.status !== undefined && patch.status !== before.status)
    decided(decideReceiptStep(before.status, patch.status));
  const written = await work.tx.receipt.updateMany({
    where: { id: before.id, version: before.version },
    data: { ...patch, version: { increment: 1 } },
  });
  if (written.count === 0) throw conflict('outdated');
  return (await work.tx.receipt.findUniqueOrThrow({ where: { id: before.id } })) as ReceiptRow;
}

/**
 * Makes a receipt ready to take a count: the first count begins unloading, and one that comes after the
 * completion takes back what was proposed, so that unloading has to be completed again.
 */
export async function beginCount(work: Work, receipt: ReceiptRow, stamp: Stamp): Promise<ReceiptRow> {
  decided(canCount(receipt.status));
  if (receipt.status === 'expected') return beginUnloading(work, receipt, stamp);
  if (receipt.status !== 'awaiting_approval') return stepReceipt(work, receipt, {});
  await outdateProposals(work, { kind: 'receipt', id: receipt.id }, receipt.visitId);
  return stepReceipt(work, receipt, { status: 'counted' });
}

export async function beginUnloading(work: Work, receipt: ReceiptRow, stamp: Stamp): Promise<ReceiptRow> {
  const after = await stepReceipt(work, receipt, {
    status: 'unloading',
    startedAt: stamp.happenedAt ?? work.ctx.now,
  });
  await work.record(receiptUnloadingStarted.draft(aboutReceipt(after, stamp), sayReceipt(after)));
  return after;
}

export function aboutReceipt(row: ReceiptRow, stamp: Stamp = {}): FactAbout {
  return {
    subject: { kind: 'receipt', id: row.id },
    siteId: row.siteId as SiteId,
    visitId: row.visitId as VisitId | null,
    ...(stamp.happenedAt ? { happenedAt: stamp.happenedAt } : {}),
    ...(stamp.reportedAt ? { reportedAt: stamp.reportedAt } : {}),
    ...(stamp.certainty ? { certainty: stamp.certainty } : {}),
    ...(stamp.source ? { source: stamp.source } : {}),
  };
}

/** What every fact about a receipt says of it. */
export function sayReceipt(row: ReceiptRow): { no: string; asnNo: string; status: string } {
  return { no: row.no, asnNo: row.asnNo, status: row.status };
}
