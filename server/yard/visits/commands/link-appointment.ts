import { verb } from '#server/infra/verb.ts';
import { conflict, notFound } from '#server/kernel/errors.ts';
import { reopenAppointment } from '#server/yard/appointments/commands/advance-appointment.ts';
import { lockAppointment } from '#server/yard/appointments/commands/change-appointment.ts';
import { mayLinkAppointments } from '../policy.ts';
import { settle } from '../rules.ts';
import { LinkAppointment } from '../schema.ts';
import { bookStay, compareWithBooking } from './book-stay.ts';
import { readEvidence } from './read-evidence.ts';
import { auditVisit, openStay } from './stay.ts';
import { follow } from './tell-stage.ts';

export interface LinkResult {
  readonly visitId: string;
  readonly appointmentId: string;
  readonly version: number;
  readonly exceptions: readonly string[];
}

/** Says which booking a stay belongs to. A booking it was linked with waits for its truck again. */
export const linkAppointment = verb({
  name: 'visit.link-appointment',
  input: LinkAppointment,
  policy: mayLinkAppointments,
  async run(work, input): Promise<LinkResult> {
    const stay = await openStay(work, input.visitId, input.version);
    const { visit, site } = stay;
    const { appointmentId } = input;
    if (visit.appointmentId === appointmentId) {
      work.unchanged();
      return { visitId: visit.id, appointmentId, version: visit.version, exceptions: [] };
    }
    const appointment = await lockAppointment(work, appointmentId);
    if (!appointment || appointment.siteId !== visit.siteId) throw notFound('appointment');
    if (stay.appointment?.status === 'completed')
      throw conflict('appointment.completed', { no: stay.appointment.no });
    const after = await bookStay(work, visit, appointment);
    if (stay.appointment) await reopenAppointment(work, stay.appointment);
    const { stamps } = settle(
      (await readEvidence(work.tx, visit)).evidence,
      site.settings.conflictToleranceMinutes,
    );
    await follow(work, { ...stay, appointment }, after, stamps);
    const exceptions = await compareWithBooking(work, site, after, appointment);
    await auditVisit(work, visit, after);
    return { visitId: visit.id, appointmentId, version: after.version, exceptions };
  },
});
