import type { Work } from '#server/infra/verb.ts';
import { decided } from '#server/kernel/errors.ts';
import { appointmentRescheduled, appointmentScheduled, rescheduleRequested } from '../events.ts';
import { decideBooking, decideStatus } from '../rules.ts';
import {
  type AppointmentRow,
  aboutAppointment,
  changeAppointment,
  sayAppointment,
  sayWindow,
} from './change-appointment.ts';

export interface Window {
  readonly start: Date;
  readonly end: Date;
}

/**
 * Another window for a booking whose truck has not come: at once, or as a wish beside the slot that holds.
 * A wish for the window that holds withdraws an earlier wish.
 */
export async function moveWindow(
  work: Work,
  before: AppointmentRow,
  asked: Window,
  options: { atOnce: boolean; reason?: string | undefined },
): Promise<AppointmentRow> {
  if (isSame(asked, before.windowStart, before.windowEnd)) return keepSlot(work, before, options.reason);
  if (before.windowStart === null || before.status === 'requested')
    return propose(work, before, asked, options);
  return options.atOnce
    ? moveNow(work, before, asked, options.reason)
    : wish(work, before, asked, options.reason);
}

async function keepSlot(
  work: Work,
  before: AppointmentRow,
  reason: string | undefined,
): Promise<AppointmentRow> {
  if (before.pendingWindowStart === null) {
    work.unchanged();
    return before;
  }
  return changeAppointment(
    work,
    before,
    {
      bookingStatus: decided(decideBooking(before.bookingStatus, 'confirmed')),
      pendingWindowStart: null,
      pendingWindowEnd: null,
    },
    reason,
  );
}

// Nothing was agreed yet: the new wish simply takes the place of the old one.
async function propose(
  work: Work,
  before: AppointmentRow,
  asked: Window,
  { atOnce, reason }: { atOnce: boolean; reason?: string | undefined },
): Promise<AppointmentRow> {
  const after = await changeAppointment(
    work,
    before,
    {
      windowStart: asked.start,
      windowEnd: asked.end,
      bookingStatus:
        before.bookingStatus === 'pending' && !atOnce
          ? 'pending'
          : decided(decideBooking(before.bookingStatus, atOnce ? 'confirmed' : 'pending')),
      status: atOnce ? decided(decideStatus(before.status, 'scheduled')) : before.status,
    },
    reason,
  );
  const said = { ...sayAppointment(after), ...sayWindow(after) };
  await work.record(
    atOnce
      ? appointmentScheduled.draft(aboutAppointment(after), {
          ...said,
          bookingStatus: after.bookingStatus,
          doorId: after.doorId,
        })
      : rescheduleRequested.draft(aboutAppointment(after), {
          ...said,
          pendingStart: asked.start,
          pendingEnd: asked.end,
          reason: reason ?? null,
        }),
  );
  return after;
}

async function moveNow(
  work: Work,
  before: AppointmentRow,
  asked: Window,
  reason: string | undefined,
): Promise<AppointmentRow> {
  const after = await changeAppointment(
    work,
    before,
    {
      windowStart: asked.start,
      windowEnd: asked.end,
      pendingWindowStart: null,
      pendingWindowEnd: null,
      bookingStatus: decided(decideBooking(before.bookingStatus, 'confirmed')),
      status: decided(decideStatus(before.status, 'scheduled')),
    },
    reason,
  );
  await work.record(
    appointmentRescheduled.draft(aboutAppointment(after), {
      ...sayAppointment(after),
      ...sayWindow(after),
      formerStart: before.windowStart,
      formerEnd: before.windowEnd,
    }),
  );
  return after;
}

async function wish(
  work: Work,
  before: AppointmentRow,
  asked: Window,
  reason: string | undefined,
): Promise<AppointmentRow> {
  if (isSame(asked, before.pendingWindowStart, before.pendingWindowEnd)) {
    work.unchanged();
    return before;
  }
  const after = await changeAppointment(
    work,
    before,
    {
      pendingWindowStart: asked.start,
      pendingWindowEnd: asked.end,
      bookingStatus:
        before.bookingStatus === 'pending'
          ? 'pending'
          : decided(decideBooking(before.bookingStatus, 'pending')),
    },
    reason,
  );
  await work.record(
    rescheduleRequested.draft(aboutAppointment(after), {
      ...sayAppointment(after),
      ...sayWindow(after),
      pendingStart: asked.start,
      pendingEnd: asked.end,
      reason: reason ?? null,
    }),
  );
  return after;
}

function isSame(asked: Window, start: Date | null, end: Date | null): boolean {
  return start?.getTime() === asked.start.getTime() && end?.getTime() === asked.end.getTime();
}
