import { newId } from '#server/kernel/ids.ts';
import { askBack } from '#server/yard/corrections/commands/ask-back.ts';
import { proposeCorrection } from '#server/yard/corrections/commands/propose-correction.ts';
import { claimException } from '#server/yard/exceptions/commands/claim-exception.ts';
import { raiseException } from '#server/yard/exceptions/commands/raise-exception.ts';
import { assignDoorWithMove } from '#server/yard/moves/commands/assign-door-with-move.ts';
import { announceReceipt } from '#server/yard/receipts/commands/announce-receipt.ts';
import { matchReceipts } from '#server/yard/receipts/commands/match-receipts.ts';
import { reportDamage } from '#server/yard/receipts/commands/report-damage.ts';
import { startUnloading } from '#server/yard/receipts/commands/start-unloading.ts';
import { receiptsOfVisit } from '#server/yard/receipts/queries.ts';
import { addGate } from '#server/yard/sites/commands/add-gate.ts';
import { type BuiltSite, makeAppointment, makeDockedVisit, makeVisit, unique } from '../builders.ts';
import type { TestCtx } from '../context.ts';

/** One of everything a site owns. */
export interface SiteObjects {
  readonly siteId: string;
  readonly siteCode: string;
  readonly doorId: string;
  readonly freeDoorId: string;
  readonly spotId: string;
  readonly gateId: string;
  readonly appointmentId: string;
  /** A truck on site, with a receipt that is being unloaded. */
  readonly visitId: string;
  readonly visitNo: string;
  readonly trailerNumber: string;
  /** A truck with a door reserved and a move to it. */
  readonly reservedVisitId: string;
  readonly assignmentId: string;
  readonly moveId: string;
  readonly receiptId: string;
  readonly receiptLineId: string;
  readonly sscc: string;
  readonly photoId: string;
  readonly exceptionId: string;
  readonly exceptionNo: string;
  readonly correctionId: string;
  /** Asked back about the correction. */
  readonly questionId: string;
  /** On every booking of the site, and nowhere else. */
  readonly reference: string;
}

/** Names that exist nowhere, of the same form. */
export function absentObjects(): SiteObjects {
  return {
    siteId: newId('site'),
    siteCode: unique('NOSITE'),
    doorId: newId('door'),
    freeDoorId: newId('door'),
    spotId: newId('spot'),
    gateId: newId('gate'),
    appointmentId: newId('appointment'),
    visitId: newId('visit'),
    visitNo: 'V-999999',
    trailerNumber: unique('NOTRAILER'),
    reservedVisitId: newId('visit'),
    assignmentId: newId('doorAssignment'),
    moveId: newId('move'),
    receiptId: newId('receipt'),
    receiptLineId: newId('receiptLine'),
    sscc: '106141412345678900',
    photoId: newId('photo'),
    exceptionId: newId('exception'),
    exceptionNo: 'E-999999',
    correctionId: newId('correction'),
    questionId: newId('question'),
    reference: unique('NOREF-'),
  };
}

/** Builds them through the verbs. The correction is proposed by somebody who exists nowhere else. */
export async function siteObjects(t: TestCtx, site: BuiltSite): Promise<SiteObjects> {
  const { siteId } = site;
  const ctx = t.system();
  const [doorId = '', freeDoorId = '', reservedDoorId = ''] = site.doorIds;
  const reference = unique('PO-');
  const { id: appointmentId } = await makeAppointment(ctx, { siteId, primaryReference: reference });
  const { gateId } = await addGate(ctx, { siteId, code: 'G1', name: 'North' });
  const trailerNumber = unique('TR');
  const sscc = `1061414123${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}0`;
  const asnNo = unique('ASN-');
  await announceReceipt(ctx, {
    siteId,
    asnNo,
    asnIdentity: asnNo,
    trailerNumber,
    supplier: { name: unique('Supplier ') },
    lines: [{ sku: unique('SKU-'), quantity: 20, uom: 'Units', poNumber: reference }],
    pallets: [{ sscc, lines: [{ line: 0, quantity: 20 }] }],
  });
  const visit = await makeVisit(ctx, { siteId, trailerNumber });
  await matchReceipts(ctx, { visitId: visit.visitId });
  await startUnloading(ctx, { visitId: visit.visitId });
  const [receipt] = await receiptsOfVisit(ctx, visit.visitId);
  const line = receipt?.lines[0];
  if (!receipt || !line) throw new Error('the receipt did not find its truck');
  await reportDamage(ctx, {
    receiptLineId: line.id,
    quantity: 1,
    photo: { bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0]) },
  });
  await makeDockedVisit(ctx, { siteId, doorId });
  const waiting = await makeVisit(ctx, { siteId });
  const assigned = await assignDoorWithMove(ctx, { visitId: waiting.visitId, doorId: reservedDoorId });
  const { id: exceptionId } = await raiseException(ctx, {
    siteId,
    kind: 'conflicting_sources',
    subject: { kind: 'visit', id: visit.visitId },
    visitId: visit.visitId,
    dedupeKey: unique('case-'),
    params: { trailer: trailerNumber },
  });
  const maker = t.as('dispatcher', siteId);
  await claimException(maker, { exceptionId });
  const { correctionId } = await proposeCorrection(maker, {
    kind: 'visit.correct-stamp',
    input: {
      visitId: visit.visitId,
      stage: 'arrived',
      at: new Date(Date.now() - 60_000).toISOString(),
      reason: 'The clock was wrong',
    },
    exceptionId,
  });
  const { questionId } = await askBack(t.as('approver', siteId), { correctionId, question: 'Which clock?' });
  const exception = await t.db.yardException.findUniqueOrThrow({ where: { id: exceptionId } });
  const photo = await t.db.photo.findFirstOrThrow({ where: { siteId } });
  return {
    siteId,
    siteCode: site.code,
    doorId,
    freeDoorId,
    spotId: site.spotIds[0] ?? '',
    gateId,
    appointmentId,
    visitId: visit.visitId,
    visitNo: visit.no,
    trailerNumber,
    reservedVisitId: waiting.visitId,
    assignmentId: assigned.assignmentId,
    moveId: assigned.move?.moveId ?? '',
    receiptId: receipt.id,
    receiptLineId: line.id,
    sscc,
    photoId: photo.id,
    exceptionId,
    exceptionNo: exception.no,
    correctionId,
    questionId,
    reference,
  };
}
