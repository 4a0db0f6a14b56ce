import { verb } from '#server/infra/verb.ts';
import { refuse } from '#server/kernel/errors.ts';
import { reopenAppointment } from '#server/yard/appointments/commands/advance-appointment.ts';
import { visitCorrected } from '../events.ts';
import { mayCorrectStay } from '../policy.ts';
import { arrivalOf, collides, settle, slot } from '../rules.ts';
import { CorrectStamp, type StageResult } from '../schema.ts';
import { readEvidence } from './read-evidence.ts';
import { reportAnomalies } from './report-anomalies.ts';
import { aboutVisit, auditVisit, openStay, sayVisit, writeVisit } from './stay.ts';
import { follow, patchOf } from './tell-stage.ts';

/**
 * Sets a stamp against all reports, or says that the stage did not happen: the only way a stay moves back.
 * Called by an approved correction; history stays, the correction is one more fact.
 */
export const correctStamp = verb({
  name: 'visit.correct-stamp',
  input: CorrectStamp,
  policy: mayCorrectStay,
  async run(work, input): Promise<StageResult> {
    const stay = await openStay(work, input.visitId);
    const tolerance = stay.site.settings.conflictToleranceMinutes;
    const { evidence } = await readEvidence(work.tx, stay.visit);
    const before = settle(evidence, tolerance);
    const held = before.stamps[input.stage];
    const done =
      input.at === null ? held === undefined : held?.corrected && held.at.getTime() === input.at.getTime();
    if (done) {
      work.unchanged();
      const { id: visitId, no, status, version } = stay.visit;
      return { visitId, no, status, version, slotted: false, exceptions: [] };
    }
    const against = input.at && collides(before.stamps, input.stage, input.at);
    if (against) throw refuse({ reason: 'visit.stamp_order', params: { stage: input.stage, against } });
    const after = slot(before, { stage: input.stage, correctedTo: input.at }, tolerance);
    const visit = await writeVisit(work, stay.visit, patchOf(after.stamps, stay.visit.spotId));
    const { stage, at, reason } = input;
    await work.record(
      visitCorrected.draft(aboutVisit(visit, { source: 'screen' }), {
        ...sayVisit(visit),
        stage,
        at,
        reason,
      }),
    );
    const exceptions = await reportAnomalies(work, visit, { before, after, toleranceMinutes: tolerance });
    if (arrivalOf(after.stamps)) await follow(work, stay, visit, after.stamps);
    else if (stay.appointment) await reopenAppointment(work, stay.appointment);
    await auditVisit(work, stay.visit, visit, reason);
    return {
      visitId: visit.id,
      no: visit.no,
      status: visit.status,
      version: visit.version,
      slotted: true,
      exceptions,
    };
  },
});
