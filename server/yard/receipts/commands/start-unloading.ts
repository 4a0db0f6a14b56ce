import { verb } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { startWork } from '#server/yard/visits/commands/start-work.ts';
import { mayUnload } from '../policy.ts';
import { StartUnloading } from '../schema.ts';
import { beginUnloading, openReceipt, type ReceiptRow } from './change-receipt.ts';

export interface UnloadingStarted {
  readonly visitId: string;
  readonly receiptIds: readonly string[];
}

/** The first box leaves the truck: the stay is at work and its receipts are being counted. */
export const startUnloading = verb({
  name: 'receipt.start-unloading',
  input: StartUnloading,
  policy: mayUnload,
  async run(work, input): Promise<UnloadingStarted> {
    const visit = await work.tx.visit.findUnique({ where: { id: input.visitId } });
    work.at(visit?.siteId ?? null, 'visit');
    if (!visit) throw notFound('visit');
    await startWork(work.ctx, { visitId: visit.id, stamp: input.stamp });
    const rows = await work.tx.receipt.findMany({
      where: { visitId: visit.id, status: { not: 'cancelled' } },
      select: { id: true, status: true },
      orderBy: { id: 'asc' },
    });
    const begun: ReceiptRow[] = [];
    for (const { id } of rows.filter((row) => row.status === 'expected'))
      begun.push(await beginUnloading(work, await openReceipt(work, id), input.stamp));
    const [first] = begun;
    if (!first) work.unchanged();
    else
      await work.audit({
        subject: { kind: 'receipt', id: first.id },
        siteId: visit.siteId,
        before: { status: 'expected' },
        after: { status: 'unloading', receipts: begun.map((receipt) => receipt.no) },
      });
    return { visitId: visit.id, receiptIds: rows.map((row) => row.id) };
  },
});
