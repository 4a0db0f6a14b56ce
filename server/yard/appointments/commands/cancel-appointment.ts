import { verb } from '#server/infra/verb.ts';
import { decided } from '#server/kernel/errors.ts';
import { appointmentCancelled } from '../events.ts';
import { mayBook } from '../policy.ts';
import { decideBooking, decideStatus } from '../rules.ts';
import { CancelAppointment } from '../schema.ts';
import {
  aboutAppointment,
  appointmentResult,
  changeAppointment,
  openAppointment,
  sayAppointment,
} from './change-appointment.ts';

/** Calls a booking off while its truck has not come; a wish for another window ends with it. */
export const cancelAppointment = verb({
  name: 'appointment.cancel',
  input: CancelAppointment,
  policy: mayBook,
  async run(work, input) {
    const before = await openAppointment(work, input.appointmentId, input.version);
    if (before.status === 'cancelled') {
      work.unchanged();
      return appointmentResult(before);
    }
    const status = decided(decideStatus(before.status, 'cancelled'));
    const after = await changeAppointment(
      work,
      before,
      {
        status,
        bookingStatus: decided(decideBooking(before.bookingStatus, 'cancelled')),
        pendingWindowStart: null,
        pendingWindowEnd: null,
        cancelReason: input.reason,
      },
      input.reason,
    );
    await work.record(
      appointmentCancelled.draft(aboutAppointment(after), { ...sayAppointment(after), reason: input.reason }),
    );
    return appointmentResult(after);
  },
});
