import { verb } from '#server/infra/verb.ts';
import { decided, refuse } from '#server/kernel/errors.ts';
import { raise } from '#server/yard/exceptions/commands/raise-exception.ts';
import { siteById } from '#server/yard/sites/queries.ts';
import { appointmentNoShow } from '../events.ts';
import { mayMarkNoShow } from '../policy.ts';
import { decideStatus, noShowAt } from '../rules.ts';
import { MarkNoShow } from '../schema.ts';
import {
  aboutAppointment,
  appointmentResult,
  changeAppointment,
  openAppointment,
  sayAppointment,
  sayWindow,
} from './change-appointment.ts';

/** The truck did not come. Refused before the window's end and the site's patience are over. */
export const markNoShow = verb({
  name: 'appointment.mark-no-show',
  input: MarkNoShow,
  policy: mayMarkNoShow,
  async run(work, input) {
    const before = await openAppointment(work, input.appointmentId, input.version);
    if (before.status === 'no_show') {
      work.unchanged();
      return appointmentResult(before);
    }
    const status = decided(decideStatus(before.status, 'no_show'));
    const site = await siteById(work.tx, before.siteId);
    const end = before.windowEnd ?? before.windowStart;
    if (end === null || work.ctx.now < noShowAt(end, site.settings))
      throw refuse({ reason: 'appointment.not_due_yet' });
    const after = await changeAppointment(work, before, { status }, input.reason);
    await work.record(
      appointmentNoShow.draft(aboutAppointment(after), { ...sayAppointment(after), ...sayWindow(after) }),
    );
    await raise(work, {
      siteId: before.siteId,
      kind: 'missed_appointment',
      subject: { kind: 'appointment', id: before.id },
      dedupeKey: missedKey(before.id),
      params: { no: before.no, reference: before.primaryReference, windowEnd: end.toISOString() },
      evidence: {
        windowStart: before.windowStart?.toISOString() ?? null,
        windowEnd: before.windowEnd?.toISOString() ?? null,
        etaAt: before.etaAt?.toISOString() ?? null,
        etaSource: before.etaSource,
        trailerNumber: before.trailerNumber,
      },
    });
    return appointmentResult(after);
  },
});

/** The cause of a missed appointment's exception. */
export function missedKey(appointmentId: string): string {
  return `appointment:${appointmentId}:missed`;
}
