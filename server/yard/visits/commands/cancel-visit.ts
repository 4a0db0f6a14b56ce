import { verb } from '#server/infra/verb.ts';
import { notFound, refuse } from '#server/kernel/errors.ts';
import { reopenAppointment } from '#server/yard/appointments/commands/advance-appointment.ts';
import { moveTrailer } from '#server/yard/trailers/commands/place-trailer.ts';
import { visitCancelled } from '../events.ts';
import { mayCancelStay } from '../policy.ts';
import { CancelVisit, type VisitStatus } from '../schema.ts';
import { aboutVisit, auditVisit, lockStay, sayVisit, writeVisit } from './stay.ts';

const MAY_BE_CANCELLED: readonly VisitStatus[] = ['expected', 'arrived', 'checked_in', 'waiting', 'at_door'];

/**
 * The stay did not take place (registered by mistake, refused at the gate): refused once work has begun.
 * Its booking waits for the truck again. `doors/commands/withdraw-visit.ts` frees the door as well.
 */
export const cancelVisit = verb({
  name: 'visit.cancel',
  input: CancelVisit,
  policy: mayCancelStay,
  async run(work, input): Promise<{ visitId: string; status: VisitStatus; version: number }> {
    const seen = await work.tx.visit.findUnique({ where: { id: input.visitId } });
    if (!seen) throw notFound('visit');
    work.at(seen.siteId, 'visit');
    const { visit, appointment, trailer } = await lockStay(work, input.visitId, seen);
    if (visit.status === 'cancelled') {
      work.unchanged();
      return { visitId: visit.id, status: visit.status, version: visit.version };
    }
    if (!MAY_BE_CANCELLED.includes(visit.status))
      throw refuse({ reason: 'visit.work_begun', params: { status: visit.status } });
    const after = await writeVisit(work, visit, { status: 'cancelled', doorId: null, spotId: null });
    if (appointment) await reopenAppointment(work, appointment);
    const { now: at } = work.ctx;
    const gone = { kind: 'out' as const, id: null, siteId: visit.siteId, at, source: 'screen' as const };
    if (trailer) await moveTrailer(work, trailer, { ...gone, visitId: visit.id });
    await work.record(visitCancelled.draft(aboutVisit(after), { ...sayVisit(after), reason: input.reason }));
    await auditVisit(work, visit, after, input.reason);
    return { visitId: visit.id, status: after.status, version: after.version };
  },
});
