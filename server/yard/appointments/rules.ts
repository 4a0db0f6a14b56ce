import { allow, type Decision, deny } from '#server/kernel/errors.ts';
import { canStep, never, type StateTable } from '#server/kernel/state-table.ts';
import { addMinutes, minutesBetween } from '#server/kernel/time.ts';
import type { SiteSettings } from '#server/yard/sites/schema.ts';

/** What was agreed about the slot. */
export type BookingStatus =
  | 'not_scheduled'
  | 'pending'
  | 'unconfirmed'
  | 'confirmed'
  | 'rejected'
  | 'cancelled';
/** What happens with it. */
export type AppointmentStatus =
  | 'requested'
  | 'scheduled'
  | 'arrived'
  | 'in_progress'
  | 'completed'
  | 'no_show'
  | 'cancelled';

/** A refused reschedule leads back from `pending` to `confirmed`: the old slot was kept. */
export const BOOKING_STEPS: StateTable<BookingStatus> = {
  not_scheduled: ['pending', 'unconfirmed', 'confirmed', 'cancelled'],
  pending: ['unconfirmed', 'confirmed', 'rejected', 'cancelled'],
  unconfirmed: ['pending', 'unconfirmed', 'confirmed', 'cancelled'],
  confirmed: ['pending', 'unconfirmed', 'confirmed', 'cancelled'],
  rejected: [],
  cancelled: [],
};

/** A truck that comes after all undoes its no-show. */
export const EXECUTION_STEPS: StateTable<AppointmentStatus> = {
  requested: ['scheduled', 'arrived', 'cancelled'],
  scheduled: ['scheduled', 'arrived', 'no_show', 'cancelled'],
  arrived: ['scheduled', 'requested', 'in_progress', 'completed'],
  in_progress: ['completed'],
  completed: [],
  no_show: ['scheduled', 'arrived', 'cancelled'],
  cancelled: [],
};

export function decideBooking(from: BookingStatus, to: BookingStatus): Decision<BookingStatus> {
  return canStep(BOOKING_STEPS, from, to) ? allow(to) : deny('appointment.wrong_state', { status: from, to });
}

export function decideStatus(from: AppointmentStatus, to: AppointmentStatus): Decision<AppointmentStatus> {
  return canStep(EXECUTION_STEPS, from, to) ? allow(to) : deny(refusalOf(from), { status: from, to });
}

/** The key of the sentence that tells why nothing can be changed any more. */
function refusalOf(status: AppointmentStatus): string {
  switch (status) {
    case 'requested':
    case 'scheduled':
      return 'appointment.wrong_state';
    case 'arrived':
    case 'in_progress':
      return 'appointment.already_arrived';
    case 'completed':
      return 'appointment.completed';
    case 'no_show':
      return 'appointment.no_show';
    case 'cancelled':
      return 'appointment.cancelled';
    default:
      return never(status);
  }
}

/** The truck has not come and nobody called it off: the slot may still move. */
export function canBeMoved(status: AppointmentStatus): boolean {
  return status === 'requested' || status === 'scheduled';
}

/** As `canBeMoved`, with the sentence that tells why not. */
export function decideMovable(status: AppointmentStatus): Decision<true> {
  return canBeMoved(status) ? allow(true) : deny(refusalOf(status), { status });
}

/** A truck may arrive for it; `no_show` only when nothing better matches. */
export function canBeArrivedAt(status: AppointmentStatus): boolean {
  return canStep(EXECUTION_STEPS, status, 'arrived');
}

/** The two axes of a new booking. */
export function firstState(asked: { hasWindow: boolean; autoConfirm: boolean }): {
  bookingStatus: BookingStatus;
  status: AppointmentStatus;
} {
  if (!asked.hasWindow) return { bookingStatus: 'not_scheduled', status: 'requested' };
  return asked.autoConfirm
    ? { bookingStatus: 'confirmed', status: 'scheduled' }
    : { bookingStatus: 'pending', status: 'requested' };
}

/** What a stay does to its booking. The stage with the stamp that is furthest decides. */
export function statusOfStay(stay: {
  arrived: boolean;
  workStarted: boolean;
  departed: boolean;
}): AppointmentStatus | null {
  if (stay.departed) return 'completed';
  if (stay.workStarted) return 'in_progress';
  return stay.arrived ? 'arrived' : null;
}

/** Minutes of work: as asked, else by pallets, else the site's rule. At least a quarter of an hour by pallets. */
export function plannedMinutes(
  asked: { durationMinutes?: number | undefined; pallets?: number | undefined },
  settings: Pick<SiteSettings, 'defaultUnloadMinutes' | 'minutesPerPallet'>,
): number {
  if (asked.durationMinutes !== undefined) return asked.durationMinutes;
  if (!asked.pallets) return settings.defaultUnloadMinutes;
  return Math.min(1_440, Math.max(15, Math.round(asked.pallets * settings.minutesPerPallet)));
}

export type Punctuality =
  | { readonly kind: 'early' | 'late'; readonly minutes: number }
  | { readonly kind: 'on_time' };

/**
 * Inside the window nobody is late; a window shorter than the site's grace gives the grace from its start
 * (adherence: start − early ≤ gate-in ≤ start + late). Minutes count from the start when early, from the end
 * of the grace or window when late.
 */
export function punctuality(
  arrivedAt: Date,
  window: { start: Date; end: Date | null },
  settings: Pick<SiteSettings, 'earlyMinutes' | 'lateMinutes'>,
): Punctuality {
  if (arrivedAt < addMinutes(window.start, -settings.earlyMinutes))
    return { kind: 'early', minutes: Math.round(minutesBetween(arrivedAt, window.start)) };
  const grace = addMinutes(window.start, settings.lateMinutes);
  const limit = window.end !== null && window.end > grace ? window.end : grace;
  if (arrivedAt <= limit) return { kind: 'on_time' };
  return { kind: 'late', minutes: Math.round(minutesBetween(window.start, arrivedAt)) };
}

/** From this moment on a booking without its truck is a no-show. */
export function noShowAt(windowEnd: Date, settings: Pick<SiteSettings, 'noShowAfterMinutes'>): Date {
  return addMinutes(windowEnd, settings.noShowAfterMinutes);
}
