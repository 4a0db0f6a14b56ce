import { verb } from '#server/infra/verb.ts';
import { decided, refuse } from '#server/kernel/errors.ts';
import { rescheduleRejected } from '../events.ts';
import { mayDecideBookings } from '../policy.ts';
import { decideBooking } from '../rules.ts';
import { RejectReschedule } from '../schema.ts';
import {
  aboutAppointment,
  appointmentResult,
  changeAppointment,
  openAppointment,
  sayAppointment,
  sayWindow,
} from './change-appointment.ts';

/** The slot stays where it was. */
export const rejectReschedule = verb({
  name: 'appointment.reject-reschedule',
  input: RejectReschedule,
  policy: mayDecideBookings,
  async run(work, input) {
    const before = await openAppointment(work, input.appointmentId, input.version);
    if (before.pendingWindowStart === null) throw refuse({ reason: 'appointment.no_reschedule' });
    const after = await changeAppointment(
      work,
      before,
      {
        pendingWindowStart: null,
        pendingWindowEnd: null,
        bookingStatus:
          before.bookingStatus === 'pending'
            ? decided(decideBooking(before.bookingStatus, 'confirmed'))
            : before.bookingStatus,
      },
      input.reason,
    );
    const said = { ...sayAppointment(after), ...sayWindow(after), reason: input.reason ?? null };
    await work.record(rescheduleRejected.draft(aboutAppointment(after), said));
    return appointmentResult(after);
  },
});
