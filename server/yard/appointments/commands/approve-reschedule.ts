import { verb } from '#server/infra/verb.ts';
import { decided, refuse } from '#server/kernel/errors.ts';
import { mayDecideBookings } from '../policy.ts';
import { decideMovable } from '../rules.ts';
import { ApproveReschedule } from '../schema.ts';
import { appointmentResult, openAppointment } from './change-appointment.ts';
import { moveWindow } from './move-window.ts';

/** The window that was wished for becomes the slot. */
export const approveReschedule = verb({
  name: 'appointment.approve-reschedule',
  input: ApproveReschedule,
  policy: mayDecideBookings,
  async run(work, input) {
    const before = await openAppointment(work, input.appointmentId, input.version);
    decided(decideMovable(before.status));
    const { pendingWindowStart: start, pendingWindowEnd: end } = before;
    if (start === null || end === null) throw refuse({ reason: 'appointment.no_reschedule' });
    return appointmentResult(await moveWindow(work, before, { start, end }, { atOnce: true }));
  },
});
