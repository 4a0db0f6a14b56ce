import { verb, type Work } from '#server/infra/verb.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { autoClear, raise } from '#server/yard/exceptions/commands/raise-exception.ts';
import { receiptLinked } from '../events.ts';
import { mayAnnounce } from '../policy.ts';
import { findAppointments, findReceipts, findVisits, visitCandidate } from '../queries/candidates.ts';
import { type Matchable, pickMatch, score, sealsDiffer } from '../rules/match.ts';
import { MatchReceipts } from '../schema.ts';
import { aboutReceipt, openReceipt, type ReceiptRow, sayReceipt, stepReceipt } from './change-receipt.ts';

export interface Matched {
  readonly linked: readonly { receiptId: string; visitId: string | null; appointmentId: string | null }[];
}

/**
 * Brings announced receipts and the stay of a truck together: by appointment, numbers of the load, trailer and
 * seal. Called when a truck arrives, when its appointment is linked, and when a notice comes in.
 */
export const matchReceipts = verb({
  name: 'receipt.match',
  input: MatchReceipts,
  policy: mayAnnounce,
  async run(work, input): Promise<Matched> {
    const receipts =
      'visitId' in input ? await ofVisit(work, input.visitId) : [await openReceipt(work, input.receiptId)];
    const linked: ReceiptRow[] = [];
    for (const before of receipts) {
      const after = await matchReceipt(work, before);
      if (after.version !== before.version) linked.push(after);
    }
    const [first] = linked;
    if (!first) work.unchanged();
    else
      await work.audit({
        subject: { kind: 'receipt', id: first.id },
        siteId: first.siteId,
        before: null,
        after: Object.fromEntries(linked.map((row) => [row.no, [row.visitId, row.appointmentId]])),
      });
    return {
      linked: linked.map(({ id, visitId, appointmentId }) => ({ receiptId: id, visitId, appointmentId })),
    };
  },
});

/** Links a receipt to the stay and the appointment it belongs to, as far as that can be told. */
export async function matchReceipt(
  work: Work,
  receipt: ReceiptRow,
  options: { quietly?: boolean } = {},
): Promise<ReceiptRow> {
  if (receipt.status !== 'expected' || receipt.visitId !== null) return receipt;
  const subject = await asMatchable(work, receipt);
  const visit = pickMatch(subject, await findVisits(work.tx, receipt.siteId, subject));
  const key = `receipt:${receipt.id}:match`;
  if (visit.outcome === 'several') {
    await raiseAmbiguous(work, receipt, key, visit.ids);
    return receipt;
  }
  if (visit.outcome === 'one') {
    await autoClear(work, key, 'linked');
    return attach(work, receipt, visit.id, visit.by);
  }
  if (receipt.appointmentId !== null) return receipt;
  const appointment = pickMatch(subject, await findAppointments(work.tx, receipt.siteId, subject));
  if (appointment.outcome !== 'one') return receipt;
  const after = await stepReceipt(work, receipt, { appointmentId: appointment.id });
  if (!options.quietly) await sayLinked(work, after, appointment.by);
  return after;
}

/** Puts a receipt on a stay and compares the seals. */
export async function attach(
  work: Work,
  receipt: ReceiptRow,
  visitId: string,
  by: string,
): Promise<ReceiptRow> {
  const visit = await work.tx.visit.findUniqueOrThrow({ where: { id: visitId } });
  const after = await stepReceipt(work, receipt, {
    visitId,
    appointmentId: visit.appointmentId ?? receipt.appointmentId,
  });
  await sayLinked(work, after, by);
  await compareSeals(work, after, visit.sealNo);
  return after;
}

/** The seal found at the gate against the one announced. */
export async function compareSeals(work: Work, receipt: ReceiptRow, found: string | null): Promise<void> {
  const dedupeKey = `receipt:${receipt.id}:seal`;
  if (!sealsDiffer(receipt.sealNo, found)) {
    if (receipt.sealNo && found) await autoClear(work, dedupeKey, 'the seals agree');
    return;
  }
  await raise(work, {
    siteId: receipt.siteId,
    visitId: receipt.visitId,
    kind: 'seal_mismatch',
    subject: { kind: 'receipt', id: receipt.id },
    dedupeKey,
    params: { receiptNo: receipt.no, asnNo: receipt.asnNo, announced: receipt.sealNo, found },
    evidence: { announced: receipt.sealNo, found },
  });
}

async function ofVisit(work: Work, visitId: string): Promise<ReceiptRow[]> {
  const visit = await visitCandidate(work.tx, visitId);
  work.at(visit?.siteId ?? null, 'visit');
  if (!visit) return [];
  const candidates = await findReceipts(work.tx, visit.siteId, visit);
  const fitting = candidates.filter((candidate) => score(visit, candidate).points > 0);
  const rows: ReceiptRow[] = [];
  for (const { id } of fitting) rows.push(await openReceipt(work, id));
  for (const row of await work.tx.receipt.findMany({ where: { visitId } }))
    await compareSeals(work, row as ReceiptRow, visit.sealNo);
  return rows;
}

async function asMatchable(work: Work, receipt: ReceiptRow): Promise<Matchable> {
  const references = await work.tx.reference.findMany({
    where: { subjectKind: 'receipt', subjectId: receipt.id },
    select: { kind: true, norm: true },
  });
  return {
    id: receipt.id,
    appointmentId: receipt.appointmentId,
    trailerNorm: receipt.trailerNorm,
    sealNorm: receipt.sealNo ? normalizeReference(receipt.sealNo) : null,
    references,
  };
}

async function sayLinked(work: Work, receipt: ReceiptRow, by: string): Promise<void> {
  await work.record(
    receiptLinked.draft(aboutReceipt(receipt), {
      ...sayReceipt(receipt),
      appointmentId: receipt.appointmentId,
      by,
    }),
  );
}

async function raiseAmbiguous(
  work: Work,
  receipt: ReceiptRow,
  dedupeKey: string,
  visitIds: readonly string[],
): Promise<void> {
  await raise(work, {
    siteId: receipt.siteId,
    kind: 'unmatched_reference',
    subject: { kind: 'receipt', id: receipt.id },
    dedupeKey,
    params: { receiptNo: receipt.no, asnNo: receipt.asnNo, candidates: visitIds.length },
    evidence: { visitIds: [...visitIds] },
  });
}
