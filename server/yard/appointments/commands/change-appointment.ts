import { lockRow } from '#server/infra/db/lock-row.ts';
import { held, hold, written } from '#server/infra/unit.ts';
import type { Work } from '#server/infra/verb.ts';
import { conflict, notFound } from '#server/kernel/errors.ts';
import type { FactAbout } from '#server/kernel/event.ts';
import type { SiteId, VisitId } from '#server/kernel/ids.ts';
import type { AppointmentStatus, BookingStatus } from '../rules.ts';

export interface AppointmentRow {
  readonly id: string;
  readonly no: string;
  readonly siteId: SiteId;
  readonly bookingStatus: BookingStatus;
  readonly status: AppointmentStatus;
  readonly direction: string;
  readonly loadType: string;
  readonly windowStart: Date | null;
  readonly windowEnd: Date | null;
  readonly pendingWindowStart: Date | null;
  readonly pendingWindowEnd: Date | null;
  readonly durationMinutes: number;
  readonly carrierId: string | null;
  readonly supplierId: string | null;
  readonly trailerNumber: string | null;
  readonly equipmentType: string | null;
  readonly pallets: number | null;
  readonly doorId: string | null;
  readonly etaAt: Date | null;
  readonly etaSource: string | null;
  readonly partnerId: string | null;
  readonly primaryReference: string;
  readonly primaryNorm: string;
  readonly stopSequence: number;
  readonly cancelReason: string | null;
  readonly version: number;
}

/** Locks and loads an appointment at a site in reach. Raises `not_found` or `outdated`. */
export async function openAppointment(
  work: Work,
  appointmentId: string,
  version?: number,
  options: { anyPartner?: boolean } = {},
): Promise<AppointmentRow> {
  const row = await lockAppointment(work, appointmentId);
  if (!row) throw notFound('appointment');
  work.at(row.siteId, 'appointment');
  const { actor } = work.ctx;
  // A partner's numbers are its own: another partner's booking does not exist for it.
  if (!options.anyPartner && actor.kind === 'partner' && row.partnerId !== null && row.partnerId !== actor.id)
    throw notFound('appointment');
  if (version !== undefined && version !== row.version) throw conflict('outdated');
  return row;
}

export async function lockAppointment(work: Work, appointmentId: string): Promise<AppointmentRow | null> {
  const known = held<AppointmentRow>(work.tx, 'appointment', appointmentId);
  if (known) return known;
  const row = await lockRow<AppointmentRow>(work.tx, 'appointment', appointmentId);
  if (row) hold(work.tx, 'appointment', row);
  return row;
}

/** Writes and audits a change of a locked appointment. */
export async function changeAppointment(
  work: Work,
  before: AppointmentRow,
  data: Partial<Omit<AppointmentRow, 'id' | 'no' | 'siteId' | 'version'>>,
  reason?: string,
): Promise<AppointmentRow> {
  const after = await writeAppointment(work, before, data);
  await work.audit({
    subject: { kind: 'appointment', id: before.id },
    siteId: before.siteId,
    before: { ...before },
    after: { ...after },
    reason,
  });
  return after;
}

/** Writes a change of a locked appointment inside another noun's verb, whose audit entry covers it. */
export async function writeAppointment(
  work: Work,
  before: AppointmentRow,
  data: Partial<Omit<AppointmentRow, 'id' | 'no' | 'siteId' | 'version'>>,
): Promise<AppointmentRow> {
  const { count } = await work.tx.appointment.updateMany({
    where: { id: before.id, version: before.version },
    data: { ...data, version: { increment: 1 } },
  });
  if (count === 0) throw conflict('outdated');
  const after = written<AppointmentRow>(before, data);
  hold(work.tx, 'appointment', after);
  return after;
}

export function aboutAppointment(row: AppointmentRow, visitId?: string): FactAbout {
  return {
    subject: { kind: 'appointment', id: row.id },
    siteId: row.siteId,
    visitId: (visitId ?? null) as VisitId | null,
  };
}

export function sayAppointment(row: AppointmentRow) {
  return {
    appointmentId: row.id,
    no: row.no,
    primaryReference: row.primaryReference,
    partnerId: row.partnerId,
  };
}

export function sayWindow(row: AppointmentRow) {
  return { windowStart: row.windowStart, windowEnd: row.windowEnd };
}

export interface AppointmentResult {
  readonly id: string;
  readonly no: string;
  readonly status: AppointmentStatus;
  readonly bookingStatus: BookingStatus;
  readonly version: number;
}

export function appointmentResult(row: AppointmentRow): AppointmentResult {
  const { id, no, status, bookingStatus, version } = row;
  return { id, no, status, bookingStatus, version };
}
