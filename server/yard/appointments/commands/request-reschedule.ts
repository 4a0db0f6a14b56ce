import { verb } from '#server/infra/verb.ts';
import { decided } from '#server/kernel/errors.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { mayBook } from '../policy.ts';
import { decideMovable } from '../rules.ts';
import { RequestReschedule } from '../schema.ts';
import { appointmentResult, openAppointment } from './change-appointment.ts';
import { moveWindow } from './move-window.ts';

/** Asks for another window; the slot that holds is kept until somebody approves. */
export const requestReschedule = verb({
  name: 'appointment.request-reschedule',
  input: RequestReschedule,
  policy: mayBook,
  async run(work, input) {
    const before = await openAppointment(work, input.appointmentId, input.version);
    decided(decideMovable(before.status));
    const end = input.windowEnd ?? addMinutes(input.windowStart, before.durationMinutes);
    const asked = { start: input.windowStart, end };
    return appointmentResult(await moveWindow(work, before, asked, { atOnce: false, reason: input.reason }));
  },
});
