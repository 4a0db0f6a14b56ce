import { verb } from '#server/infra/verb.ts';
import { decided, refuse } from '#server/kernel/errors.ts';
import { appointmentScheduled } from '../events.ts';
import { mayBook } from '../policy.ts';
import { decideBooking, decideStatus } from '../rules.ts';
import { ConfirmAppointment } from '../schema.ts';
import {
  aboutAppointment,
  appointmentResult,
  changeAppointment,
  openAppointment,
  sayAppointment,
  sayWindow,
} from './change-appointment.ts';

/** The slot that was asked for holds. A reschedule that waits is approved with its own verb. */
export const confirmAppointment = verb({
  name: 'appointment.confirm',
  input: ConfirmAppointment,
  policy: mayBook,
  async run(work, input) {
    const before = await openAppointment(work, input.appointmentId, input.version);
    if (before.pendingWindowStart !== null) throw refuse({ reason: 'appointment.reschedule_waits' });
    if (before.bookingStatus === 'confirmed') {
      work.unchanged();
      return appointmentResult(before);
    }
    if (before.windowStart === null) throw refuse({ reason: 'appointment.no_window' });
    const after = await changeAppointment(work, before, {
      bookingStatus: decided(decideBooking(before.bookingStatus, 'confirmed')),
      status: decided(decideStatus(before.status, 'scheduled')),
    });
    await work.record(
      appointmentScheduled.draft(aboutAppointment(after), {
        ...sayAppointment(after),
        ...sayWindow(after),
        bookingStatus: after.bookingStatus,
        doorId: after.doorId,
      }),
    );
    return appointmentResult(after);
  },
});
