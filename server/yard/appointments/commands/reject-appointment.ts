import { verb } from '#server/infra/verb.ts';
import { decided } from '#server/kernel/errors.ts';
import { appointmentRejected } from '../events.ts';
import { mayDecideBookings } from '../policy.ts';
import { decideBooking, decideStatus } from '../rules.ts';
import { RejectAppointment } from '../schema.ts';
import {
  aboutAppointment,
  appointmentResult,
  changeAppointment,
  openAppointment,
  sayAppointment,
} from './change-appointment.ts';

/** Says no to a slot that was asked for and not yet given. */
export const rejectAppointment = verb({
  name: 'appointment.reject',
  input: RejectAppointment,
  policy: mayDecideBookings,
  async run(work, input) {
    const before = await openAppointment(work, input.appointmentId, input.version);
    if (before.bookingStatus === 'rejected') {
      work.unchanged();
      return appointmentResult(before);
    }
    const after = await changeAppointment(
      work,
      before,
      {
        bookingStatus: decided(decideBooking(before.bookingStatus, 'rejected')),
        status: decided(decideStatus(before.status, 'cancelled')),
        cancelReason: input.reason,
      },
      input.reason,
    );
    await work.record(
      appointmentRejected.draft(aboutAppointment(after), { ...sayAppointment(after), reason: input.reason }),
    );
    return appointmentResult(after);
  },
});
