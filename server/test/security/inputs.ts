import type { ProcedureName } from '#server/auth/rights.ts';
import type { SiteObjects } from './site-objects.ts';

/** `x` holds the ids that are tried; `own` what the caller may name. */
export type Input = (x: SiteObjects, own: SiteObjects) => unknown;
const soon = () => new Date(Date.now() + 3_600_000);
const at = '2026-01-01T00:00:00.000Z';

/** Every way to name something of a site. A procedure may have several. */
export const NAMING: Partial<Record<ProcedureName, readonly Input[]>> = {
  'doors.board': [(x) => ({ siteId: x.siteId })],
  'doors.hints': [(x) => ({ visitId: x.visitId })],
  'doors.assign': [
    (x) => ({ visitId: x.reservedVisitId, doorId: x.freeDoorId }),
    (x, o) => ({ visitId: o.reservedVisitId, doorId: x.freeDoorId }),
    (x, o) => ({ visitId: x.reservedVisitId, doorId: o.freeDoorId }),
  ],
  'doors.swap': [
    (x) => ({ visitId: x.reservedVisitId, otherVisitId: x.visitId, seenDoorId: null, otherSeenDoorId: null }),
    (x, o) => ({
      visitId: o.reservedVisitId,
      otherVisitId: x.visitId,
      seenDoorId: null,
      otherSeenDoorId: null,
    }),
    (x, o) => ({
      visitId: x.reservedVisitId,
      otherVisitId: o.visitId,
      seenDoorId: null,
      otherSeenDoorId: null,
    }),
  ],
  'doors.release': [(x) => ({ visitId: x.reservedVisitId }), (x) => ({ assignmentId: x.assignmentId })],
  'doors.block': [(x) => ({ doorId: x.freeDoorId, reason: 'Test' })],
  'doors.unblock': [(x) => ({ doorId: x.freeDoorId })],
  'doors.pull': [(x) => ({ doorId: x.doorId }), (x, o) => ({ doorId: o.doorId, toSpotId: x.spotId })],
  'visits.list': [(x) => ({ siteId: x.siteId })],
  'visits.get': [(x) => ({ visitId: x.visitId })],
  'visits.story': [(x) => ({ visitId: x.visitId })],
  'visits.arrive': [
    (x) => ({ siteId: x.siteId, trailerNumber: 'ARR1' }),
    (x, o) => ({ siteId: o.siteId, trailerNumber: 'ARR2', appointmentId: x.appointmentId }),
  ],
  'visits.checkIn': [
    (x) => ({ visitId: x.visitId }),
    (x, o) => ({ visitId: o.visitId, spotId: x.spotId }),
    (x, o) => ({ visitId: o.visitId, gateId: x.gateId }),
  ],
  'visits.linkAppointment': [
    (x) => ({ visitId: x.visitId, appointmentId: x.appointmentId }),
    (x, o) => ({ visitId: o.visitId, appointmentId: x.appointmentId }),
    (x, o) => ({ visitId: x.visitId, appointmentId: o.appointmentId }),
  ],
  'visits.dock': [
    (x) => ({ visitId: x.reservedVisitId }),
    (x, o) => ({ visitId: o.reservedVisitId, doorId: x.freeDoorId }),
  ],
  'visits.undock': [(x) => ({ visitId: x.visitId }), (x, o) => ({ visitId: o.visitId, spotId: x.spotId })],
  'visits.withdraw': [(x) => ({ visitId: x.visitId, reason: 'Test' })],
  'visits.takeBack': [(x) => ({ visitId: x.visitId, stage: 'released' })],
  'visits.notes': [(x) => ({ visitId: x.visitId })],
  'visits.addNote': [(x) => ({ visitId: x.visitId, text: 'Test' })],
  'visits.release': [(x) => ({ visitId: x.visitId })],
  'visits.depart': [(x) => ({ visitId: x.visitId })],
  'appointments.list': [
    (x) => ({ siteId: x.siteId, from: new Date(at), to: new Date(Date.parse(at) + 86_400_000) }),
  ],
  'appointments.get': [(x) => ({ appointmentId: x.appointmentId })],
  'appointments.request': [
    (x) => ({ siteId: x.siteId, primaryReference: 'NEW-1' }),
    (x) => ({ siteCode: x.siteCode, primaryReference: 'NEW-2' }),
  ],
  'appointments.confirm': [(x) => ({ appointmentId: x.appointmentId })],
  'appointments.reschedule': [(x) => ({ appointmentId: x.appointmentId, windowStart: soon() })],
  'appointments.decideReschedule': [
    (x) => ({ appointmentId: x.appointmentId, approve: true }),
    (x) => ({ appointmentId: x.appointmentId, approve: false }),
  ],
  'appointments.cancel': [(x) => ({ appointmentId: x.appointmentId, reason: 'Test' })],
  'receipts.forVisit': [(x) => ({ visitId: x.visitId })],
  'receipts.start': [(x) => ({ visitId: x.visitId })],
  'receipts.countLine': [(x) => ({ receiptLineId: x.receiptLineId, countedQty: 1 })],
  'receipts.countPallet': [
    (x) => ({ sscc: x.sscc, receiptId: x.receiptId }),
    (x) => ({ sscc: x.sscc, visitId: x.visitId }),
    (x, o) => ({ sscc: o.sscc, visitId: x.visitId }),
    (x, o) => ({ sscc: o.sscc, receiptId: o.receiptId, visitId: x.visitId }),
  ],
  'receipts.reportDamage': [
    (x) => ({ receiptLineId: x.receiptLineId, quantity: 1 }),
    (x) => ({ receiptId: x.receiptId, sscc: x.sscc, quantity: 1 }),
  ],
  'receipts.addUnknown': [(x) => ({ receiptId: x.receiptId, code: 'UNKNOWN-1', countedQty: 1 })],
  'receipts.complete': [(x) => ({ visitId: x.visitId, uncountedAsZero: true })],
  'moves.list': [(x) => ({ siteId: x.siteId })],
  'moves.start': [(x) => ({ moveId: x.moveId })],
  'moves.complete': [
    (x) => ({ moveId: x.moveId }),
    (x, o) => ({ moveId: o.moveId, toKind: 'spot', toId: x.spotId }),
    (x, o) => ({ moveId: o.moveId, toKind: 'door', toId: x.freeDoorId }),
  ],
  'moves.cancel': [(x) => ({ moveId: x.moveId, reason: 'Test' })],
  'exceptions.list': [(x) => ({ siteId: x.siteId, tab: 'all' }), (x) => ({ visitId: x.visitId, tab: 'all' })],
  'exceptions.counts': [(x) => ({ siteId: x.siteId })],
  'exceptions.get': [(x) => ({ exceptionId: x.exceptionId }), (x) => ({ exceptionId: x.exceptionNo })],
  'exceptions.claim': [(x) => ({ exceptionId: x.exceptionId })],
  'exceptions.acknowledge': [(x) => ({ exceptionId: x.exceptionId })],
  'exceptions.reassign': [(x) => ({ exceptionId: x.exceptionId, ownerRole: 'manager' })],
  'exceptions.snooze': [(x) => ({ exceptionId: x.exceptionId, until: soon() })],
  'exceptions.close': [(x) => ({ exceptionId: x.exceptionId, reason: 'Test' })],
  'exceptions.people': [(x) => ({ siteId: x.siteId })],
  'odoo.chooseTransfer': [(x) => ({ exceptionId: x.exceptionId, order: 'P00001', pickingId: 1 })],
  'corrections.propose': [
    (x) => stampCorrection(x.visitId),
    (x, o) => ({ ...stampCorrection(o.visitId), exceptionId: x.exceptionId }),
    (x, o) => ({ ...stampCorrection(o.visitId), supersedes: x.correctionId }),
    (x, o) => ({
      kind: 'visit.link-appointment',
      input: { visitId: o.visitId, appointmentId: x.appointmentId },
    }),
    (x) => ({
      kind: 'receipt.confirm',
      input: { receiptId: x.receiptId, lines: [{ lineId: x.receiptLineId, acceptedQty: 1, damagedQty: 0 }] },
    }),
    (x) => ({ kind: 'appointment.undo-no-show', input: { appointmentId: x.appointmentId, reason: 'Test' } }),
  ],
  'corrections.approve': [(x) => ({ correctionId: x.correctionId, expectedVersion: 1, seen: 'x' })],
  'corrections.reject': [(x) => ({ correctionId: x.correctionId, reason: 'Test' })],
  'corrections.ask': [(x) => ({ correctionId: x.correctionId, question: 'Test' })],
  'corrections.answer': [(x) => ({ questionId: x.questionId, answer: 'Test' })],
  'corrections.previewMany': [
    (x) => ({ exceptionIds: [x.exceptionId] }),
    (x, o) => ({ exceptionIds: [o.exceptionId, x.exceptionId] }),
  ],
  'corrections.approveMany': [
    (x) => ({ items: [{ correctionId: x.correctionId, expectedVersion: 1, seen: 'x' }], change: 'x' }),
  ],
  'corrections.rejectMany': [
    (x) => ({ items: [{ correctionId: x.correctionId, expectedVersion: 1 }], change: 'x', reason: 'Test' }),
  ],
  'corrections.withdraw': [(x) => ({ correctionId: x.correctionId })],
  'corrections.retry': [(x) => ({ correctionId: x.correctionId })],
  'corrections.reverse': [(x) => ({ correctionId: x.correctionId, note: 'Test' })],
};
const stampCorrection = (visitId: string) => ({
  kind: 'visit.correct-stamp',
  input: { visitId, stage: 'arrived', at, reason: 'Test' },
});
