import type { Work } from '#server/infra/verb.ts';
import { conflict, refuse } from '#server/kernel/errors.ts';
import {
  type AppointmentRow,
  aboutAppointment,
  sayAppointment,
} from '#server/yard/appointments/commands/change-appointment.ts';
import { appointmentLinked } from '#server/yard/appointments/events.ts';
import { punctuality } from '#server/yard/appointments/rules.ts';
import { autoClear, raise } from '#server/yard/exceptions/commands/raise-exception.ts';
import type { SiteRow } from '#server/yard/sites/queries.ts';
import { sameTrailer } from '#server/yard/trailers/rules.ts';
import { type VisitRow, writeVisit } from './stay.ts';

/** Causes that a stay's booking, or the lack of one, gives. */
export function bookingCause(visitId: string, what: string): string {
  return `visit:${visitId}:${what}`;
}

/** Links a locked visit with a locked booking of the same site and clears what was asked about it. */
export async function bookStay(work: Work, visit: VisitRow, appointment: AppointmentRow): Promise<VisitRow> {
  if (appointment.siteId !== visit.siteId)
    throw refuse({ reason: 'appointment.other_site', params: { no: appointment.no } });
  if (appointment.status === 'cancelled')
    throw refuse({ reason: 'appointment.cancelled', params: { no: appointment.no } });
  const taken = await work.tx.visit.findFirst({
    where: { appointmentId: appointment.id, status: { not: 'cancelled' }, id: { not: visit.id } },
  });
  if (taken) throw conflict('appointment.has_visit', { no: appointment.no, visitNo: taken.no });
  const after = await writeVisit(work, visit, {
    appointmentId: appointment.id,
    unplanned: false,
    carrierId: visit.carrierId ?? appointment.carrierId,
    plannedMinutes: appointment.durationMinutes,
  });
  await work.record(
    appointmentLinked.draft(aboutAppointment(appointment, visit.id), {
      ...sayAppointment(appointment),
      visitId: visit.id,
      visitNo: visit.no,
      formerAppointmentId: visit.appointmentId,
    }),
  );
  for (const what of ['no_appointment', 'unmatched_reference'])
    await autoClear(work, bookingCause(visit.id, what), 'visit.linked');
  return after;
}

/** Compares the stay with its booking: raises what differs, clears what no longer does. */
export async function compareWithBooking(
  work: Work,
  site: SiteRow,
  visit: VisitRow,
  appointment: AppointmentRow,
): Promise<string[]> {
  const wrong = await compareTrailer(work, visit, appointment);
  return [...wrong, ...(await compareTime(work, site, visit, appointment))];
}

async function compareTrailer(work: Work, visit: VisitRow, appointment: AppointmentRow): Promise<string[]> {
  const dedupeKey = bookingCause(visit.id, 'wrong_trailer');
  const [booked, seen] = [appointment.trailerNumber, visit.trailerNumber];
  if (booked === null || seen === null || sameTrailer(booked, seen)) {
    await autoClear(work, dedupeKey, 'visit.trailer_as_booked');
    return [];
  }
  return raiseAbout(work, visit, dedupeKey, 'wrong_trailer', {
    params: { no: visit.no, appointmentNo: appointment.no, booked, seen },
    evidence: { booked, seen, plate: visit.plate, reference: appointment.primaryReference },
  });
}

async function compareTime(
  work: Work,
  site: SiteRow,
  visit: VisitRow,
  appointment: AppointmentRow,
): Promise<string[]> {
  const { windowStart, windowEnd } = appointment;
  const timing =
    visit.arrivedAt && windowStart
      ? punctuality(visit.arrivedAt, { start: windowStart, end: windowEnd }, site.settings)
      : ({ kind: 'on_time' } as const);
  const raised: string[] = [];
  for (const kind of ['early', 'late'] as const) {
    const dedupeKey = bookingCause(visit.id, kind);
    if (timing.kind !== kind) {
      await autoClear(work, dedupeKey, 'visit.on_time');
      continue;
    }
    const evidence = {
      arrivedAt: visit.arrivedAt?.toISOString() ?? null,
      source: visit.arrivedSource,
      windowStart: windowStart?.toISOString() ?? null,
      windowEnd: windowEnd?.toISOString() ?? null,
    };
    const params = { no: visit.no, appointmentNo: appointment.no, minutes: timing.minutes };
    raised.push(...(await raiseAbout(work, visit, dedupeKey, kind, { params, evidence })));
  }
  return raised;
}

/** Raises an exception about the visit; answers its cause when it is new. */
export async function raiseAbout(
  work: Work,
  visit: VisitRow,
  dedupeKey: string,
  kind: Parameters<typeof raise>[1]['kind'],
  said: Pick<Parameters<typeof raise>[1], 'params' | 'evidence'>,
): Promise<string[]> {
  const subject = { kind: 'visit', id: visit.id };
  const { created } = await raise(work, {
    siteId: visit.siteId,
    kind,
    subject,
    visitId: visit.id,
    dedupeKey,
    ...said,
  });
  return created ? [dedupeKey] : [];
}
