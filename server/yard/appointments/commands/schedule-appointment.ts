import { verb } from '#server/infra/verb.ts';
import { decided, notFound } from '#server/kernel/errors.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { appointmentScheduled } from '../events.ts';
import { mayDecideBookings } from '../policy.ts';
import { decideBooking, decideMovable, decideStatus } from '../rules.ts';
import { ScheduleAppointment } from '../schema.ts';
import {
  aboutAppointment,
  appointmentResult,
  changeAppointment,
  openAppointment,
  sayAppointment,
  sayWindow,
} from './change-appointment.ts';

/** Gives a booking its slot, and perhaps its door. */
export const scheduleAppointment = verb({
  name: 'appointment.schedule',
  input: ScheduleAppointment,
  policy: mayDecideBookings,
  async run(work, input) {
    const before = await openAppointment(work, input.appointmentId, input.version);
    const windowEnd = input.windowEnd ?? addMinutes(input.windowStart, before.durationMinutes);
    const doorId = input.doorId ?? before.doorId;
    const bookingStatus = input.needsCarrierConfirmation ? 'unconfirmed' : 'confirmed';
    if (
      before.status === 'scheduled' &&
      before.bookingStatus === bookingStatus &&
      before.windowStart?.getTime() === input.windowStart.getTime() &&
      before.windowEnd?.getTime() === windowEnd.getTime() &&
      before.doorId === doorId
    ) {
      work.unchanged();
      return appointmentResult(before);
    }
    decided(decideMovable(before.status));
    if (doorId && !(await work.tx.door.findFirst({ where: { id: doorId, siteId: before.siteId } })))
      throw notFound('door');
    const after = await changeAppointment(work, before, {
      windowStart: input.windowStart,
      windowEnd,
      pendingWindowStart: null,
      pendingWindowEnd: null,
      doorId,
      bookingStatus: decided(decideBooking(before.bookingStatus, bookingStatus)),
      status: decided(decideStatus(before.status, 'scheduled')),
    });
    await work.record(
      appointmentScheduled.draft(aboutAppointment(after), {
        ...sayAppointment(after),
        ...sayWindow(after),
        bookingStatus: after.bookingStatus,
        doorId,
      }),
    );
    return appointmentResult(after);
  },
});
