import { writeFacts } from '#server/infra/facts.ts';
import { verb, type Work } from '#server/infra/verb.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { newId } from '#server/kernel/ids.ts';
import { raise } from '#server/yard/exceptions/commands/raise-exception.ts';
import { siteById } from '#server/yard/sites/queries.ts';
import { receiptAnnounced, receiptReplaced } from '../events.ts';
import { mayAnnounce } from '../policy.ts';
import { contentDigest } from '../rules/announcement.ts';
import { decideReplacement } from '../rules/states.ts';
import { type Announcement, AnnounceReceipt } from '../schema.ts';
import { aboutReceipt, type ReceiptRow, sayReceipt, stepReceipt } from './change-receipt.ts';
import { matchReceipt } from './match-receipts.ts';
import { noteUnknown } from './resolve-lines.ts';
import { readBackLines, writeContents } from './write-contents.ts';

export interface Announced {
  readonly receiptId: string;
  readonly no: string;
  readonly outcome: 'announced' | 'duplicate' | 'replaced' | 'review';
  readonly version: number;
}

/**
 * A supplier's advance ship notice. The same identity with the same content is a duplicate; with another
 * content it replaces the receipt until unloading has begun, and is for a person to review after that.
 */
export const announceReceipt = verb({
  name: 'receipt.announce',
  input: AnnounceReceipt,
  policy: mayAnnounce,
  async run(work, asn): Promise<Announced> {
    work.at(asn.siteId, 'site');
    await siteById(work.tx, asn.siteId);
    // Two transmissions of one notice wait for each other; the unique index would only fail the second.
    await work.tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`asn:${asn.asnIdentity}`}, 0))`;
    const known = await findKnown(work, asn.asnIdentity);
    if (!known) return announceNew(work, asn);
    work.at(known.receipt.siteId, 'receipt');
    switch (decideReplacement({ status: known.receipt.status, content: known.content }, contentDigest(asn))) {
      case 'duplicate':
        work.unchanged();
        return answer(known.receipt, 'duplicate');
      case 'replace':
        return replace(work, known.receipt, asn);
      case 'review':
        return review(work, known.receipt, asn);
    }
  },
});

async function findKnown(
  work: Work,
  asnIdentity: string,
): Promise<{ receipt: ReceiptRow; content: string } | null> {
  const receipt = await work.tx.receipt.findFirst({
    where: { asnIdentity, status: { not: 'cancelled' } },
  });
  if (!receipt) return null;
  await writeFacts(work.tx);
  const said = await work.tx.fact.findFirst({
    where: { subjectId: receipt.id, type: { in: [receiptAnnounced.type, receiptReplaced.type] } },
    orderBy: { seq: 'desc' },
  });
  const parsed = receiptAnnounced.schema.safeParse(said?.data);
  return { receipt: receipt as ReceiptRow, content: parsed.success ? parsed.data.content : '' };
}

async function announceNew(work: Work, asn: Announcement): Promise<Announced> {
  const [next] = await work.tx.$queryRaw<{ no: string }[]>`SELECT 'R-' || nextval('receipt_no') AS no`;
  const receipt = (await work.tx.receipt.create({
    data: {
      id: newId('receipt', work.ctx.now.getTime()),
      no: next?.no ?? '',
      ...(await headOf(work, asn)),
      asnIdentity: asn.asnIdentity,
      status: 'expected',
      createdAt: work.ctx.now,
    },
  })) as ReceiptRow;
  return finish(work, null, receipt, asn);
}

async function replace(work: Work, before: ReceiptRow, asn: Announcement): Promise<Announced> {
  const after = await stepReceipt(work, before, {
    ...(await headOf(work, asn)),
    appointmentId: null,
    visitId: null,
  });
  return finish(work, before, after, asn);
}

async function finish(
  work: Work,
  before: ReceiptRow | null,
  written: ReceiptRow,
  asn: Announcement,
): Promise<Announced> {
  await writeContents(work, written, asn);
  const receipt = await matchReceipt(work, written, { quietly: true });
  const fact = before ? receiptReplaced : receiptAnnounced;
  await work.record(
    fact.draft(aboutReceipt(receipt), {
      ...sayReceipt(receipt),
      lines: asn.lines.length,
      pallets: asn.pallets.length,
      poNumbers: asn.poNumbers,
      trailerNumber: receipt.trailerNumber,
      expectedAt: receipt.expectedAt?.toISOString() ?? null,
      partnerId: receipt.partnerId,
      appointmentId: receipt.appointmentId,
      content: contentDigest(asn),
    }),
  );
  const lines = await readBackLines(work, receipt.id);
  await noteUnknown(
    work,
    receipt,
    lines.filter((line) => line.productId === null),
  );
  await work.audit({
    subject: { kind: 'receipt', id: receipt.id },
    siteId: receipt.siteId,
    before: before && { ...before },
    after: { ...receipt, lines: asn.lines.length, pallets: asn.pallets.length },
  });
  return answer(receipt, before ? 'replaced' : 'announced');
}

const MAX_SHOWN_LINES = 50;

async function review(work: Work, receipt: ReceiptRow, asn: Announcement): Promise<Announced> {
  const digest = contentDigest(asn);
  const raised = await raise(work, {
    siteId: receipt.siteId,
    visitId: receipt.visitId,
    kind: 'conflicting_sources',
    severity: 3,
    subject: { kind: 'receipt', id: receipt.id },
    dedupeKey: `receipt:${receipt.id}:replaced:${digest}`,
    params: { about: 'asn', receiptNo: receipt.no, asnNo: receipt.asnNo, status: receipt.status },
    evidence: {
      partnerId: asn.partnerId ?? null,
      trailerNumber: asn.trailerNumber ?? null,
      lines: asn.lines.slice(0, MAX_SHOWN_LINES).map((line) => ({
        lineNo: line.lineNo ?? null,
        poNumber: line.poNumber ?? null,
        sku: line.sku ?? line.ids[0] ?? '',
        quantity: line.quantity,
        uom: line.uom,
      })),
      moreLines: Math.max(0, asn.lines.length - MAX_SHOWN_LINES),
    },
    ownerRole: 'dock_lead',
  });
  if (raised.created)
    await work.audit({
      subject: { kind: 'receipt', id: receipt.id },
      siteId: receipt.siteId,
      before: { replacementUnderReview: null },
      after: { replacementUnderReview: raised.no },
    });
  else work.unchanged();
  return answer(receipt, 'review');
}

async function headOf(work: Work, asn: Announcement) {
  const supplier = asn.supplier.code
    ? await work.tx.party.findFirst({ where: { kind: 'supplier', code: asn.supplier.code } })
    : null;
  const { actor } = work.ctx;
  return {
    siteId: asn.siteId,
    supplierId: supplier?.id ?? null,
    supplierName: asn.supplier.name ?? supplier?.name ?? asn.supplier.code ?? null,
    asnNo: asn.asnNo,
    partnerId: actor.kind === 'partner' ? actor.id : (asn.partnerId ?? null),
    carrierScac: asn.carrierScac ?? null,
    trailerNumber: asn.trailerNumber ?? null,
    trailerNorm: asn.trailerNumber ? normalizeReference(asn.trailerNumber) : null,
    sealNo: asn.sealNo ?? null,
    expectedAt: asn.expectedAt ?? null,
  };
}

function answer(receipt: ReceiptRow, outcome: Announced['outcome']): Announced {
  return { receiptId: receipt.id, no: receipt.no, outcome, version: receipt.version };
}
