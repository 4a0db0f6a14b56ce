import { writeFacts } from '#server/infra/facts.ts';
import { verb, type Work } from '#server/infra/verb.ts';
import { etaUpdated } from '../events.ts';
import { mayBook } from '../policy.ts';
import { canBeArrivedAt } from '../rules.ts';
import { UpdateEta } from '../schema.ts';
import {
  aboutAppointment,
  appointmentResult,
  changeAppointment,
  openAppointment,
  sayAppointment,
} from './change-appointment.ts';

/** Keeps the newest word about the arrival to expect. After the arrival it says nothing new. */
export const updateEta = verb({
  name: 'appointment.update-eta',
  input: UpdateEta,
  policy: mayBook,
  async run(work, input) {
    const before = await openAppointment(work, input.appointmentId, input.version, { anyPartner: true });
    const reportedAt = input.reportedAt ?? work.ctx.now;
    const known = before.etaAt?.getTime() === input.etaAt.getTime() && before.etaSource === input.source;
    if (known || !canBeArrivedAt(before.status) || (await isOlder(work, before.id, reportedAt))) {
      work.unchanged();
      return { ...appointmentResult(before), etaAt: before.etaAt };
    }
    const after = await changeAppointment(work, before, { etaAt: input.etaAt, etaSource: input.source });
    await work.record(
      etaUpdated.draft(
        { ...aboutAppointment(after), reportedAt, source: input.source },
        { ...sayAppointment(after), etaAt: input.etaAt, formerEtaAt: before.etaAt },
      ),
    );
    return { ...appointmentResult(after), etaAt: after.etaAt };
  },
});

async function isOlder(work: Work, appointmentId: string, reportedAt: Date): Promise<boolean> {
  await writeFacts(work.tx);
  const [held] = await work.tx.$queryRaw<{ reported_at: Date }[]>`
    SELECT reported_at FROM fact
    WHERE subject_id = ${appointmentId} AND type = ${etaUpdated.type}
    ORDER BY seq DESC LIMIT 1`;
  return held !== undefined && held.reported_at > reportedAt;
}
