import { violates } from '#server/infra/db/errors.ts';
import { lockRow } from '#server/infra/db/lock-row.ts';
import { held, hold, written } from '#server/infra/unit.ts';
import type { Work } from '#server/infra/verb.ts';
import { conflict, notFound, refuse } from '#server/kernel/errors.ts';
import type { FactAbout } from '#server/kernel/event.ts';
import type { SiteId, VisitId } from '#server/kernel/ids.ts';
import {
  type AppointmentRow,
  lockAppointment,
} from '#server/yard/appointments/commands/change-appointment.ts';
import { type SiteRow, siteById } from '#server/yard/sites/queries.ts';
import { type LockedTrailer, lockTrailer } from '#server/yard/trailers/queries.ts';
import type { VisitStatus } from '../schema.ts';

export interface VisitRow {
  readonly id: VisitId;
  readonly no: string;
  readonly siteId: SiteId;
  readonly appointmentId: string | null;
  readonly trailerId: string | null;
  readonly trailerNumber: string | null;
  readonly tractorNumber: string | null;
  readonly plate: string | null;
  readonly carrierId: string | null;
  readonly driverName: string | null;
  readonly driverPhone: string | null;
  readonly driverLanguage: string | null;
  readonly sealNo: string | null;
  readonly direction: string;
  readonly loadType: string;
  readonly equipmentType: string | null;
  readonly status: VisitStatus;
  readonly unplanned: boolean;
  readonly doorId: string | null;
  readonly spotId: string | null;
  readonly plannedMinutes: number;
  readonly arrivedAt: Date | null;
  readonly arrivedSource: string | null;
  readonly checkedInAt: Date | null;
  readonly atDoorAt: Date | null;
  readonly workStartedAt: Date | null;
  readonly workCompletedAt: Date | null;
  readonly releasedAt: Date | null;
  readonly departedAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

export type VisitPatch = Partial<Omit<VisitRow, 'id' | 'no' | 'siteId' | 'version' | 'createdAt'>>;

/** A stay locked for writing: booking, trailer and visit, always in this order. */
export interface Stay {
  readonly site: SiteRow;
  readonly visit: VisitRow;
  readonly appointment: AppointmentRow | null;
  readonly trailer: LockedTrailer | null;
}

/** Locks the stay at a site in reach. Raises `not_found`, `outdated`, or a refusal when it was called off. */
export async function openStay(work: Work, visitId: string, version?: number): Promise<Stay> {
  const seen =
    held<VisitRow>(work.tx, 'visit', visitId) ??
    (await work.tx.visit.findUnique({
      where: { id: visitId },
      select: { siteId: true, appointmentId: true, trailerId: true },
    }));
  if (!seen) throw notFound('visit');
  work.at(seen.siteId, 'visit');
  const stay = await lockStay(work, visitId, seen);
  if (version !== undefined && version !== stay.visit.version) throw conflict('outdated');
  if (stay.visit.status === 'cancelled') throw refuse({ reason: 'visit.cancelled' });
  return stay;
}

/** Locks what belongs to the stay. `known` are its booking and trailer as read before the lock. */
export async function lockStay(
  work: Work,
  visitId: string,
  known: { appointmentId: string | null; trailerId: string | null },
): Promise<Stay> {
  const appointment = known.appointmentId ? await lockAppointment(work, known.appointmentId) : null;
  const trailer = known.trailerId ? await lockTrailer(work.tx, known.trailerId) : null;
  const visit = await lockVisit(work, visitId);
  // Linked to another booking or trailer while we waited for the lock: the caller's picture is old.
  if (visit.appointmentId !== known.appointmentId || visit.trailerId !== known.trailerId)
    return lockStay(work, visitId, visit);
  return { site: await siteById(work.tx, visit.siteId), visit, appointment, trailer };
}

async function lockVisit(work: Work, visitId: string): Promise<VisitRow> {
  const visit =
    held<VisitRow>(work.tx, 'visit', visitId) ?? (await lockRow<VisitRow>(work.tx, 'visit', visitId));
  if (!visit) throw notFound('visit');
  hold(work.tx, 'visit', visit);
  return visit;
}

/** Writes a locked visit; the version moves by one. */
export async function writeVisit(work: Work, before: VisitRow, data: VisitPatch): Promise<VisitRow> {
  try {
    await work.tx.visit.update({ where: { id: before.id }, data: { ...data, version: { increment: 1 } } });
  } catch (error) {
    if (violates(error, 'visit_one_active_per_trailer')) throw conflict('visit.trailer_elsewhere');
    if (violates(error, 'visit_one_open_per_appointment')) throw conflict('appointment.has_visit');
    throw error;
  }
  const after = written<VisitRow>(before, data);
  hold(work.tx, 'visit', after);
  return after;
}

export async function auditVisit(
  work: Work,
  before: VisitRow | null,
  after: VisitRow,
  reason?: string,
): Promise<void> {
  await work.audit({
    subject: { kind: 'visit', id: after.id },
    siteId: after.siteId,
    before: before && { ...before },
    after: { ...after },
    reason,
  });
}

export function aboutVisit(
  visit: VisitRow,
  moment: Omit<FactAbout, 'subject' | 'siteId' | 'visitId'> = {},
): FactAbout {
  return { subject: { kind: 'visit', id: visit.id }, siteId: visit.siteId, visitId: visit.id, ...moment };
}

export function sayVisit(visit: VisitRow) {
  return {
    no: visit.no,
    status: visit.status,
    trailerNumber: visit.trailerNumber,
    appointmentId: visit.appointmentId,
  };
}

/** What of the driver and the truck is new: only fields that are given and differ. */
export function truckPatch(
  visit: VisitRow,
  given: {
    driver?:
      | { name?: string | undefined; phone?: string | undefined; language?: string | undefined }
      | undefined;
    tractorNumber?: string | undefined;
    sealNo?: string | undefined;
    plate?: string | undefined;
  },
): VisitPatch {
  const wanted: VisitPatch = {
    driverName: given.driver?.name ?? visit.driverName,
    driverPhone: given.driver?.phone ?? visit.driverPhone,
    driverLanguage: given.driver?.language ?? visit.driverLanguage,
    tractorNumber: given.tractorNumber ?? visit.tractorNumber,
    sealNo: given.sealNo ?? visit.sealNo,
    plate: given.plate ?? visit.plate,
  };
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => value !== visit[name as keyof VisitRow]),
  );
}
