import { judgeClaim, stageOfAppointment } from '#server/integration/governance/ownership.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { cancelAppointment } from '#server/yard/appointments/commands/cancel-appointment.ts';
import { confirmAppointment } from '#server/yard/appointments/commands/confirm-appointment.ts';
import { requestAppointment } from '#server/yard/appointments/commands/request-appointment.ts';
import { requestReschedule } from '#server/yard/appointments/commands/request-reschedule.ts';
import { updateEta } from '#server/yard/appointments/commands/update-eta.ts';
import { HISTORY_AFTER_MS } from '../event-clock.ts';
import {
  type Adapter,
  type ApplyContext,
  applied,
  type EventOf,
  noted,
  notOwner,
  stampOf,
  truckOf,
  unmatched,
} from './adapter.ts';

type Booking = EventOf<
  | 'yard.appointment.requested.v1'
  | 'yard.appointment.rescheduled.v1'
  | 'yard.appointment.cancelled.v1'
  | 'yard.appointment.confirmed.v1'
>;

const LOAD_TYPES = { live: 'live', drop: 'drop', preload: 'drop' } as const;

export const appointmentRequested: Adapter<'yard.appointment.requested.v1'> = async (event, context) => {
  const { appointment } = event.data;
  const truck = truckOf(event, context.siteId);
  const asked = await requestAppointment(context.ctx, {
    siteId: context.siteId,
    primaryReference: appointment.reference,
    stopSequence: appointment.stop ?? 1,
    references: truck.references,
    direction: appointment.direction,
    ...(appointment.loading ? { loadType: LOAD_TYPES[appointment.loading] } : {}),
    ...windowOf(event),
    ...(truck.scac ? { carrierScac: truck.scac } : {}),
    ...(truck.trailerNumber ? { trailerNumber: truck.trailerNumber } : {}),
    autoConfirm: appointment.booking === 'automatic',
    ...(event.data.note ? { note: event.data.note } : {}),
  });
  return applied('appointment', asked.id, null, asked);
};

export const appointmentRescheduled: Adapter<'yard.appointment.rescheduled.v1'> = async (event, context) => {
  const { windowStart, windowEnd } = windowOf(event);
  if (!windowStart) return noted('no window was given');
  const appointmentId = await heldBy(event, context, 'window', { windowStart, windowEnd });
  const reason = event.data.reason?.text ?? event.data.reason?.class;
  const moved = await requestReschedule(context.ctx, {
    appointmentId,
    windowStart,
    ...(windowEnd ? { windowEnd } : {}),
    ...(reason ? { reason } : {}),
  });
  return applied('appointment', appointmentId, null, moved);
};

export const appointmentCancelled: Adapter<'yard.appointment.cancelled.v1'> = async (event, context) => {
  const reason = event.data.reason?.text ?? event.data.reason?.class ?? 'cancelled by the partner';
  const appointmentId = await heldBy(event, context, 'cancellation', { cancelled: true, reason });
  return applied(
    'appointment',
    appointmentId,
    null,
    await cancelAppointment(context.ctx, { appointmentId, reason }),
  );
};

export const appointmentConfirmed: Adapter<'yard.appointment.confirmed.v1'> = async (event, context) => {
  const { id: appointmentId } = await ownAppointment(event, context);
  const { bookingStatus } = await (context.ctx.tx ?? context.ctx.db).appointment.findUniqueOrThrow({
    where: { id: appointmentId },
    select: { bookingStatus: true },
  });
  if (bookingStatus !== 'unconfirmed')
    return {
      ...noted(`the booking is ${bookingStatus}`),
      subject: { kind: 'appointment', id: appointmentId },
    };
  return applied(
    'appointment',
    appointmentId,
    null,
    await confirmAppointment(context.ctx, { appointmentId }),
  );
};

export const etaUpdated: Adapter<'yard.eta.updated.v1'> = async (event, context) => {
  const found = await liveAppointment(event, context);
  if (!found)
    throw unmatched(
      'appointment',
      event.data.references.map(({ value }) => value),
    );
  const etaAt = new Date(event.data.estimatedArrival.instant);
  if (context.ctx.now.getTime() - etaAt.getTime() > HISTORY_AFTER_MS)
    return noted('the estimated arrival is long past');
  const { source, happenedAt } = stampOf(event, context.partner);
  const told = await updateEta(context.ctx, {
    appointmentId: found,
    etaAt,
    source: source === 'geofence' ? 'geofence' : 'carrier',
    reportedAt: happenedAt,
  });
  return applied('appointment', found, null, told);
};

function windowOf(event: Booking): { windowStart?: Date; windowEnd?: Date } {
  const { window } = event.data.appointment;
  if (!window) return {};
  return {
    windowStart: new Date(window.start.instant),
    ...(window.end ? { windowEnd: new Date(window.end.instant) } : {}),
  };
}

/**
 * The appointment, when what the partner says of this field counts there. A booking that no partner made belongs to
 * whoever may send for it. Somebody else's word goes to a person, beside what holds.
 */
async function heldBy(
  event: Booking,
  context: ApplyContext,
  field: 'window' | 'cancellation',
  proposed: Readonly<Record<string, unknown>>,
): Promise<string> {
  const found = await ownAppointment(event, context);
  const stage = stageOfAppointment(found.status);
  const isBooker = found.partnerId === null || found.partnerId === context.partner.id;
  const claim = judgeClaim({
    object: 'appointment',
    field,
    stage,
    claimant: isBooker ? 'booker' : 'stranger',
  });
  if (claim.applies) return found.id;
  throw notOwner({
    about: 'ownership',
    no: found.no,
    field,
    stage,
    owner: claim.owner,
    held: { windowStart: found.windowStart, windowEnd: found.windowEnd, status: found.status },
    proposed,
  });
}

/** The partner's own booking under its number and stop; else a live one at the site under that number. */
async function ownAppointment(event: Booking, { ctx, partner, siteId }: ApplyContext) {
  const { reference, stop } = event.data.appointment;
  const rows = await (ctx.tx ?? ctx.db).appointment.findMany({
    where: {
      siteId,
      primaryNorm: normalizeReference(reference),
      ...(stop === undefined ? {} : { stopSequence: stop }),
    },
    select: { id: true, no: true, partnerId: true, status: true, windowStart: true, windowEnd: true },
    orderBy: { createdAt: 'desc' },
    take: CANDIDATES,
  });
  const live = rows.filter(({ status }) => status !== 'cancelled');
  const pool = live.length > 0 ? live : rows;
  const found = pool.find(({ partnerId }) => partnerId === partner.id) ?? pool[0];
  if (!found) throw unmatched('appointment', [reference]);
  return found;
}

const CANDIDATES = 20;

async function liveAppointment(
  event: EventOf<'yard.eta.updated.v1'>,
  { ctx, siteId }: ApplyContext,
): Promise<string | null> {
  const tx = ctx.tx ?? ctx.db;
  const norms = event.data.references
    .map(({ value }) => normalizeReference(value))
    .filter((norm) => norm !== '');
  const trailers = event.data.equipment
    .map(({ number }) => normalizeReference(number))
    .filter((norm) => norm !== '');
  const hits = await tx.reference.findMany({
    where: { norm: { in: norms }, subjectKind: 'appointment', siteId },
    select: { subjectId: true },
    take: CANDIDATES,
  });
  const live = { siteId, status: { in: ['requested', 'scheduled'] } };
  const byNumber = await tx.appointment.findMany({
    where: {
      ...live,
      OR: [{ id: { in: hits.map(({ subjectId }) => subjectId) } }, { primaryNorm: { in: norms } }],
    },
    select: { id: true },
    orderBy: { windowStart: 'asc' },
    take: 2,
  });
  const [first] =
    byNumber.length > 0
      ? byNumber
      : await tx.appointment.findMany({
          where: { ...live, trailerNorm: { in: trailers } },
          select: { id: true },
          orderBy: { windowStart: 'asc' },
          take: 1,
        });
  return first?.id ?? null;
}
