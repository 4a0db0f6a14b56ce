import type { Work } from '#server/infra/verb.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { newId } from '#server/kernel/ids.ts';
import {
  type AppointmentRow,
  lockAppointment,
} from '#server/yard/appointments/commands/change-appointment.ts';
import { saveReferences } from '#server/yard/appointments/commands/save-references.ts';
import { plannedMinutes } from '#server/yard/appointments/rules.ts';
import { findCarrierByScac } from '#server/yard/parties/queries.ts';
import { type SiteRow, siteById } from '#server/yard/sites/queries.ts';
import { ensureTrailer } from '#server/yard/trailers/commands/ensure-trailer.ts';
import type { LockedTrailer } from '#server/yard/trailers/queries.ts';
import { staySeen } from '../queries/find-visit.ts';
import type { ExpectVisit } from '../schema.ts';
import { bookStay } from './book-stay.ts';
import { type Booking, findBooking } from './find-booking.ts';
import { lockStay, type Stay, type VisitRow, writeVisit } from './stay.ts';

export interface Opened {
  readonly stay: Stay;
  readonly before: VisitRow | null;
  readonly booking: Booking;
  /** The booking was linked just now. */
  readonly linked: boolean;
  /** The booking is another stay's, so this truck came without one. */
  readonly bookingTaken: boolean;
  /** An open stay of the same unit at another site. */
  readonly elsewhere: { readonly visitNo: string; readonly siteId: string } | null;
}

/**
 * The stay this truck is on: the one of its booking or of its trailer, else a new one. Locks booking, trailer
 * and visit, so that two reports about one truck take turns.
 */
export async function openVisit(work: Work, input: ExpectVisit, at: Date): Promise<Opened> {
  const site = await siteById(work.tx, input.siteId);
  await takeTurns(work, input);
  const booking = await findBooking(work, input, at);
  await lockBookingFirst(work, input, booking.appointment, at);
  const trailer = await trailerOf(work, input);
  const known = await stayOf(work, input, booking.appointment, at);
  if (known) return meet(work, input, { booking, trailer, visitId: known });
  const taken = booking.appointment !== null && (await isTaken(work, booking.appointment));
  const elsewhere = trailer && (await openElsewhere(work, trailer.id));
  const unit = elsewhere ? null : trailer;
  const fresh = await insertVisit(work, input, {
    site,
    appointment: taken ? null : booking.appointment,
    trailer: unit,
  });
  const linked = booking.appointment !== null && !taken;
  const visit = linked && booking.appointment ? await bookStay(work, fresh, booking.appointment) : fresh;
  await saveReferences(work, { kind: 'visit', id: visit.id, siteId: site.id }, input.references);
  const appointment = linked ? booking.appointment : null;
  return {
    stay: { site, visit, appointment, trailer: unit },
    before: null,
    booking,
    linked,
    bookingTaken: taken,
    elsewhere,
  };
}

// Two first reports of one truck find no row to wait at; the end of its number is the same in every spelling.
async function takeTurns(work: Work, { siteId, trailerNumber }: ExpectVisit): Promise<void> {
  const norm = normalizeReference(trailerNumber ?? '');
  if (norm !== '')
    await work.tx
      .$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${siteId} ${norm.slice(-4)}`}, 0))`;
}

// Bookings are always locked before trailers: also the one this trailer is here for, named or not.
async function lockBookingFirst(
  work: Work,
  input: ExpectVisit,
  appointment: AppointmentRow | null,
  at: Date,
): Promise<void> {
  const seen = await stayOf(work, input, appointment, at);
  if (!seen) return;
  const visit = await work.tx.visit.findUnique({ where: { id: seen }, select: { appointmentId: true } });
  if (visit?.appointmentId && visit.appointmentId !== appointment?.id)
    await lockAppointment(work, visit.appointmentId);
}

async function trailerOf(work: Work, input: ExpectVisit): Promise<LockedTrailer | null> {
  if (input.trailerNumber === undefined) return null;
  const { trailerNumber: number, scac, plate, equipmentType, siteId } = input;
  return ensureTrailer(work, { number, scac, plate, equipmentType, siteId });
}

// The unit that is here tells more than a number on paper; then the stay of the booking.
async function stayOf(
  work: Work,
  input: ExpectVisit,
  appointment: AppointmentRow | null,
  at: Date,
): Promise<string | null> {
  const ofTrailer =
    input.trailerNumber === undefined ? null : await staySeen(work.tx, input.siteId, input.trailerNumber, at);
  if (ofTrailer || !appointment) return ofTrailer;
  const ofBooking = await work.tx.visit.findFirst({
    where: { appointmentId: appointment.id, status: { not: 'cancelled' } },
  });
  const left = ofBooking?.departedAt;
  return ofBooking && !(left && left < at) ? ofBooking.id : null;
}

async function meet(
  work: Work,
  input: ExpectVisit,
  found: { booking: Booking; trailer: LockedTrailer | null; visitId: string },
): Promise<Opened> {
  const seen = await work.tx.visit.findUniqueOrThrow({ where: { id: found.visitId } });
  const stay = await lockStay(work, found.visitId, seen);
  const { appointment } = found.booking;
  let { visit } = stay;
  if (visit.trailerId === null && visit.trailerNumber === null && found.trailer)
    visit = await writeVisit(work, visit, {
      trailerId: found.trailer.id,
      trailerNumber: found.trailer.number,
    });
  const linkable = appointment !== null && visit.appointmentId === null && visit.status !== 'departed';
  const free = linkable && !(await isTaken(work, appointment));
  if (free) visit = await bookStay(work, visit, appointment);
  await saveReferences(work, { kind: 'visit', id: visit.id, siteId: visit.siteId }, input.references);
  return {
    stay: {
      ...stay,
      visit,
      appointment: free ? appointment : stay.appointment,
      trailer: stay.trailer ?? found.trailer,
    },
    before: stay.visit,
    booking: found.booking,
    linked: free,
    bookingTaken: false,
    elsewhere: null,
  };
}

async function isTaken(work: Work, appointment: AppointmentRow): Promise<boolean> {
  const visit = await work.tx.visit.findFirst({
    where: { appointmentId: appointment.id, status: { not: 'cancelled' } },
    select: { id: true },
  });
  return visit !== null || appointment.status === 'cancelled' || appointment.status === 'completed';
}

// The number may be another owner's unit, or the departure was never told: a person finds out, nobody waits.
async function openElsewhere(work: Work, trailerId: string): Promise<Opened['elsewhere']> {
  const other = await work.tx.visit.findFirst({
    where: { trailerId, status: { notIn: ['expected', 'departed', 'cancelled'] } },
    select: { no: true, siteId: true },
  });
  return other && { visitNo: other.no, siteId: other.siteId };
}

async function insertVisit(
  work: Work,
  input: ExpectVisit,
  known: { site: SiteRow; appointment: AppointmentRow | null; trailer: LockedTrailer | null },
): Promise<VisitRow> {
  const { ctx, tx } = work;
  const { appointment } = known;
  const carrier = input.scac === undefined ? null : await findCarrierByScac(tx, input.scac);
  const [{ no } = { no: 0n }] = await tx.$queryRaw<{ no: bigint }[]>`SELECT nextval('visit_no') AS no`;
  const row = await tx.visit.create({
    data: {
      id: newId('visit', ctx.now.getTime()),
      no: `V-${no}`,
      siteId: known.site.id,
      trailerId: known.trailer?.id ?? null,
      trailerNumber: known.trailer?.number ?? input.trailerNumber ?? null,
      plate: input.plate ?? null,
      carrierId: carrier?.id ?? appointment?.carrierId ?? null,
      direction: input.direction ?? appointment?.direction ?? 'inbound',
      loadType: input.loadType ?? appointment?.loadType ?? 'live',
      equipmentType: input.equipmentType ?? appointment?.equipmentType ?? null,
      status: 'expected',
      unplanned: appointment === null,
      plannedMinutes:
        appointment?.durationMinutes ?? plannedMinutes({ pallets: input.pallets }, known.site.settings),
      createdAt: ctx.now,
    },
  });
  return row as unknown as VisitRow;
}
