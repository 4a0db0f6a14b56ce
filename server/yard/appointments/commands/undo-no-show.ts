import { verb } from '#server/infra/verb.ts';
import { conflict, decided } from '#server/kernel/errors.ts';
import { autoClear } from '#server/yard/exceptions/commands/raise-exception.ts';
import { noShowUndone } from '../events.ts';
import { mayUndoNoShow } from '../policy.ts';
import { decideStatus } from '../rules.ts';
import { UndoNoShow } from '../schema.ts';
import {
  aboutAppointment,
  appointmentResult,
  changeAppointment,
  openAppointment,
  sayAppointment,
} from './change-appointment.ts';
import { missedKey } from './mark-no-show.ts';

/** Takes a no-show back: the booking is scheduled as before. */
export const undoNoShow = verb({
  name: 'appointment.undo-no-show',
  input: UndoNoShow,
  policy: mayUndoNoShow,
  async run(work, input) {
    const before = await openAppointment(work, input.appointmentId, input.version);
    if (before.status === 'scheduled') {
      work.unchanged();
      return appointmentResult(before);
    }
    const status = decided(decideStatus(before.status, 'scheduled'));
    if (before.status !== 'no_show') throw conflict('appointment.wrong_state', { status: before.status });
    const rebooked = await work.tx.appointment.findFirst({
      where: {
        partnerId: before.partnerId,
        primaryNorm: before.primaryNorm,
        stopSequence: before.stopSequence,
        status: { notIn: ['cancelled', 'completed', 'no_show'] },
      },
    });
    if (rebooked) throw conflict('appointment.rebooked', { no: rebooked.no });
    const after = await changeAppointment(work, before, { status }, input.reason);
    await work.record(
      noShowUndone.draft(aboutAppointment(after), { ...sayAppointment(after), reason: input.reason }),
    );
    await autoClear(work, missedKey(before.id), 'appointment.no_show_undone');
    return appointmentResult(after);
  },
});
