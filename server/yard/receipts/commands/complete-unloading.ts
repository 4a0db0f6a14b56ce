import { verb, type Work } from '#server/infra/verb.ts';
import { notFound, refuse } from '#server/kernel/errors.ts';
import { openProposal } from '#server/yard/exceptions/commands/propose-change.ts';
import { autoClear } from '#server/yard/exceptions/commands/raise-exception.ts';
import { siteById } from '#server/yard/sites/queries.ts';
import { completeWork } from '#server/yard/visits/commands/complete-work.ts';
import { receiptCompleted } from '../events.ts';
import { mayUnload } from '../policy.ts';
import { lineCounts, unexpectedPallets } from '../queries/counts.ts';
import { DIFFERENCE_KINDS, decideCounts } from '../rules/counts.ts';
import { CompleteUnloading } from '../schema.ts';
import { aboutReceipt, openReceipt, type ReceiptRow, sayReceipt, stepReceipt } from './change-receipt.ts';
import { confirm } from './confirm-receipt.ts';
import { type Proposed, proposeConfirmation, raiseDifferences } from './raise-differences.ts';
import { resolveLines } from './resolve-lines.ts';
import { readBackLines } from './write-contents.ts';

export interface ReceiptOutcome {
  readonly receiptId: string;
  readonly no: string;
  readonly outcome: 'confirmed' | 'awaiting_approval';
  readonly exceptionIds: readonly string[];
  readonly correctionId: string | null;
}

export interface UnloadingCompleted {
  readonly visitId: string;
  readonly receipts: readonly ReceiptOutcome[];
}

/**
 * The truck is empty. A receipt counted exactly as announced is confirmed; any difference raises its exceptions
 * with one proposed confirmation and waits for a second person. The same call again changes nothing.
 */
export const completeUnloading = verb({
  name: 'receipt.complete-unloading',
  input: CompleteUnloading,
  policy: mayUnload,
  async run(work, input): Promise<UnloadingCompleted> {
    const visit = await work.tx.visit.findUnique({ where: { id: input.visitId } });
    work.at(visit?.siteId ?? null, 'visit');
    if (!visit) throw notFound('visit');
    // The stay is locked before its receipts, here and where unloading starts.
    await completeWork(work.ctx, { visitId: visit.id, stamp: input.stamp });
    const decided = await alreadyDecided(work, visit.id);
    const rows = await work.tx.receipt.findMany({
      where: { visitId: visit.id, status: { in: ['expected', 'unloading', 'counted'] } },
      select: { id: true },
      orderBy: { id: 'asc' },
    });
    const { settings } = await siteById(work.tx, visit.siteId);
    const receipts: ReceiptOutcome[] = [];
    for (const { id } of rows)
      receipts.push(await complete(work, await openReceipt(work, id), input, settings.overTolerancePercent));
    const [first] = receipts;
    if (!first) work.unchanged();
    else
      await work.audit({
        subject: { kind: 'receipt', id: first.receiptId },
        siteId: visit.siteId,
        before: { visit: visit.no },
        after: { visit: visit.no, ...Object.fromEntries(receipts.map((one) => [one.no, one.outcome])) },
        reason: input.note,
      });
    return { visitId: visit.id, receipts: [...decided, ...receipts] };
  },
});

type Input = ReturnType<typeof CompleteUnloading.parse>;

async function complete(
  work: Work,
  opened: ReceiptRow,
  input: Input,
  overTolerancePercent: number,
): Promise<ReceiptOutcome> {
  await resolveLines(work, await readBackLines(work, opened.id));
  const lines = await lineCounts(work.tx, opened.id);
  const pallets = await unexpectedPallets(work.tx, opened.id);
  const decision = decideCounts({
    lines,
    unexpectedPallets: pallets,
    overTolerancePercent,
    uncountedAsZero: input.uncountedAsZero,
  });
  if (decision.outcome === 'uncounted')
    throw refuse({
      reason: 'receipt.uncounted',
      params: {
        receiptNo: opened.no,
        lines: decision.lineNos.length,
        lineNos: decision.lineNos.slice(0, MAX_NAMED).join(', '),
      },
    });
  const { closeRemainder, stamp } = input;
  if (decision.outcome === 'exact') {
    await clearDifferences(work, opened, []);
    const after = await confirm(work, opened, { lines: decision.accepted, closeRemainder }, stamp);
    return finish(work, after, 'confirmed', null, stamp);
  }
  await clearDifferences(
    work,
    opened,
    decision.differences.map((difference) => difference.kind),
  );
  const waiting = await stepReceipt(work, opened, {
    status: 'awaiting_approval',
    countedAt: stamp.happenedAt ?? work.ctx.now,
  });
  const exceptions = await raiseDifferences(work, waiting, decision.differences);
  const proposed = await proposeConfirmation(work, waiting, {
    exceptionIds: exceptions,
    lines,
    accepted: decision.accepted,
    unexpectedPallets: pallets,
    closeRemainder,
    note: input.note,
  });
  return finish(work, waiting, 'awaiting_approval', proposed, stamp);
}

const MAX_NAMED = 10;

async function finish(
  work: Work,
  receipt: ReceiptRow,
  outcome: ReceiptOutcome['outcome'],
  proposed: Proposed | null,
  stamp: Input['stamp'],
): Promise<ReceiptOutcome> {
  await work.record(
    receiptCompleted.draft(aboutReceipt(receipt, stamp), {
      ...sayReceipt(receipt),
      outcome,
      kinds: [...(proposed?.kinds ?? [])],
      correctionId: proposed?.correctionId ?? null,
    }),
  );
  return {
    receiptId: receipt.id,
    no: receipt.no,
    outcome,
    exceptionIds: proposed?.exceptionIds ?? [],
    correctionId: proposed?.correctionId ?? null,
  };
}

/** Receipts that an earlier completion has settled or handed to a second person. */
async function alreadyDecided(work: Work, visitId: string): Promise<ReceiptOutcome[]> {
  const rows = await work.tx.receipt.findMany({
    where: { visitId, status: { in: ['awaiting_approval', 'confirmed'] } },
    select: { id: true, no: true, status: true },
    orderBy: { id: 'asc' },
  });
  const outcomes: ReceiptOutcome[] = [];
  for (const { id, no, status } of rows) {
    const proposal = await openProposal(work.tx, id);
    outcomes.push({
      receiptId: id,
      no,
      outcome: status === 'confirmed' ? 'confirmed' : 'awaiting_approval',
      exceptionIds: proposal?.exceptionIds ?? [],
      correctionId: proposal?.correctionId ?? null,
    });
  }
  return outcomes;
}

/** A recount may have made a difference disappear. */
async function clearDifferences(work: Work, receipt: ReceiptRow, still: readonly string[]): Promise<void> {
  for (const kind of DIFFERENCE_KINDS)
    if (!still.includes(kind)) await autoClear(work, `receipt:${receipt.id}:${kind}`, 'counted again');
}
