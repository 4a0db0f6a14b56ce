import { verb } from '#server/infra/verb.ts';
import { moveTrailer } from '#server/yard/trailers/commands/place-trailer.ts';
import { visitUndocked } from '../events.ts';
import { mayTellDock } from '../policy.ts';
import { settle, statusOf } from '../rules.ts';
import { RecordUndocked, type StageResult } from '../schema.ts';
import { checkSpot } from './check-in.ts';
import { readEvidence } from './read-evidence.ts';
import { reportAnomalies } from './report-anomalies.ts';
import { aboutVisit, auditVisit, openStay, sayVisit, type VisitPatch, writeVisit } from './stay.ts';
import { sourceOf } from './tell-stage.ts';

/** The trailer left the door; no stage moves back. `doors/commands/undock-visit.ts` frees the door as well. */
export const recordUndocked = verb({
  name: 'visit.record-undocked',
  input: RecordUndocked,
  policy: mayTellDock,
  async run(work, input): Promise<StageResult> {
    const stay = await openStay(work, input.visitId, input.version);
    const { visit, site } = stay;
    const at = input.stamp.happenedAt ?? work.ctx.now;
    const source = sourceOf(work, input.stamp);
    const result = { visitId: visit.id, no: visit.no, exceptions: [] };
    const known = await readEvidence(work.tx, visit);
    const told = known.spells.some(
      (spell) => spell.kind === 'undocked' && spell.at.getTime() === at.getTime(),
    );
    if (told || (visit.doorId === null && input.stamp.happenedAt === undefined)) {
      work.unchanged();
      return { ...result, status: visit.status, version: visit.version, slotted: false };
    }
    if (input.spotId) await checkSpot(work, visit.siteId, input.spotId);
    const isLatest = known.spells.every((spell) => spell.at <= at);
    const patch: VisitPatch = isLatest ? { doorId: null, spotId: input.spotId ?? null } : {};
    const tolerance = site.settings.conflictToleranceMinutes;
    const before = settle(known.evidence, tolerance);
    const after = await writeVisit(work, visit, {
      ...patch,
      ...(visit.status === 'departed'
        ? {}
        : { status: statusOf(before.stamps, (patch.spotId ?? visit.spotId) !== null) }),
    });
    await work.record(
      visitUndocked.draft(
        aboutVisit(after, { happenedAt: at, source, certainty: input.stamp.certainty ?? 'zone-given' }),
        {
          ...sayVisit(after),
          doorId: visit.doorId,
          spotId: input.spotId ?? null,
        },
      ),
    );
    // A docking that looked like a second opinion may turn out to be the next door.
    const now = await readEvidence(work.tx, visit);
    const states = { before, after: settle(now.evidence, tolerance), toleranceMinutes: tolerance };
    const exceptions = await reportAnomalies(work, after, states);
    if (isLatest && stay.trailer) {
      const place = input.spotId
        ? { kind: 'spot' as const, id: input.spotId }
        : { kind: 'gate' as const, id: null };
      await moveTrailer(work, stay.trailer, {
        ...place,
        siteId: visit.siteId,
        at,
        source,
        visitId: visit.id,
      });
    }
    await auditVisit(work, visit, after);
    return { ...result, status: after.status, version: after.version, slotted: isLatest, exceptions };
  },
});
