import { verb, type Work } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { conflict, refuse } from '#server/kernel/errors.ts';
import { moveTrailer } from '#server/yard/trailers/commands/place-trailer.ts';
import { trailerPlaced } from '#server/yard/trailers/events.ts';
import { stageTakenBack } from '../events.ts';
import { mayTellGate } from '../policy.ts';
import { readTakeBack } from '../queries/take-back.ts';
import { settle, slot } from '../rules.ts';
import { type StageResult, TakeBackStage } from '../schema.ts';
import { readEvidence } from './read-evidence.ts';
import {
  aboutVisit,
  auditVisit,
  openStay,
  type Stay,
  sayVisit,
  type VisitPatch,
  writeVisit,
} from './stay.ts';
import { follow, patchOf } from './tell-stage.ts';

/**
 * The person who recorded the last step takes it back within minutes. History keeps both; the stay stands where
 * it stood before. `doors/commands/take-back-visit.ts` gives the door back to the plan as well.
 */
export const takeBackStage = verb({
  name: 'visit.take-back-stage',
  input: TakeBackStage,
  policy: mayTellGate,
  async run(work, input): Promise<StageResult> {
    const stay = await openStay(work, input.visitId, input.version);
    const who = { actor: actorRef(work.ctx.actor), now: work.ctx.now };
    const may = await readTakeBack(work.tx, stay.visit, who);
    if (!may.ok) throw refuse({ reason: may.reason });
    if (may.stage !== input.stage) throw conflict('outdated');
    const { stage } = may;
    const tolerance = stay.site.settings.conflictToleranceMinutes;
    const before = settle((await readEvidence(work.tx, stay.visit)).evidence, tolerance);
    const after = slot(before, { stage, correctedTo: null }, tolerance);
    const stood: VisitPatch =
      stage === 'at_door' ? { doorId: null, spotId: await formerSpot(work, stay) } : {};
    const visit = await writeVisit(work, stay.visit, {
      ...stood,
      ...patchOf(after.stamps, stood.spotId ?? stay.visit.spotId),
    });
    await work.record(
      stageTakenBack.draft(aboutVisit(visit, { source: 'screen' }), { ...sayVisit(visit), stage, at: null }),
    );
    await follow(work, stay, visit, after.stamps);
    if (stage === 'at_door') await putBack(work, stay, visit.spotId);
    await auditVisit(work, stay.visit, visit);
    const { id: visitId, no, status, version } = visit;
    return { visitId, no, status, version, slotted: true, exceptions: [] };
  },
});

/** The spot it was taken from when it was docked, as the trailer's own story tells. */
async function formerSpot(work: Work, { visit, trailer }: Stay): Promise<string | null> {
  if (!trailer) return null;
  const docked = await work.tx.fact.findFirst({
    where: {
      type: trailerPlaced.type,
      subjectId: trailer.id,
      visitId: visit.id,
      recordedAt: { gte: visit.createdAt },
    },
    orderBy: { seq: 'desc' },
    select: { data: true },
  });
  const { from, to } = (docked?.data ?? {}) as Partial<
    Record<'from' | 'to', { kind: string; id: string | null }>
  >;
  return to?.kind === 'door' && from?.kind === 'spot' ? from.id : null;
}

async function putBack(work: Work, stay: Stay, spotId: string | null): Promise<void> {
  if (!stay.trailer) return;
  const place = spotId ? { kind: 'spot' as const, id: spotId } : { kind: 'gate' as const, id: null };
  const { siteId, id: visitId } = stay.visit;
  await moveTrailer(work, stay.trailer, { ...place, siteId, visitId, at: work.ctx.now, source: 'screen' });
}
