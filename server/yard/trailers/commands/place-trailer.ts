import { hold, written } from '#server/infra/unit.ts';
import { verb, type Work } from '#server/infra/verb.ts';
import { conflict, notFound, refuse } from '#server/kernel/errors.ts';
import type { Source } from '#server/kernel/event.ts';
import type { SiteId, VisitId } from '#server/kernel/ids.ts';
import { trailerPlaced } from '../events.ts';
import { mayPlaceTrailers } from '../policy.ts';
import { type LockedTrailer, lockTrailer } from '../queries.ts';
import { isNewerSighting } from '../rules.ts';
import { type PlaceKind, PlaceTrailer } from '../schema.ts';

/** Says where a trailer was seen. An older sighting than the one held changes nothing. */
export const placeTrailer = verb({
  name: 'trailer.place',
  input: PlaceTrailer,
  policy: mayPlaceTrailers,
  async run(work, input): Promise<{ trailerId: string; placeKind: string; placeId: string | null }> {
    work.at(input.siteId, 'site');
    const before = await lockTrailer(work.tx, input.trailerId);
    if (!before || (before.siteId !== null && before.siteId !== input.siteId)) throw notFound('trailer');
    if (input.version !== undefined && input.version !== before.version) throw conflict('outdated');
    await checkPlace(work, input.siteId, input.placeKind, input.placeId);
    const sighting = {
      siteId: input.siteId,
      kind: input.placeKind,
      id: input.placeId ?? null,
      at: input.seenAt ?? work.ctx.now,
      source: input.source ?? 'screen',
    };
    const moved = await moveTrailer(work, before, sighting);
    if (!moved) {
      work.unchanged();
      return { trailerId: before.id, placeKind: before.placeKind, placeId: before.placeId };
    }
    const after = { ...before, placeKind: sighting.kind, placeId: sighting.id, evidenceAt: sighting.at };
    await work.audit({
      subject: { kind: 'trailer', id: before.id },
      siteId: input.siteId,
      before: { ...before },
      after,
    });
    return { trailerId: before.id, placeKind: sighting.kind, placeId: sighting.id };
  },
});

export interface Sighting {
  readonly siteId: SiteId;
  readonly kind: PlaceKind;
  readonly id: string | null;
  readonly at: Date;
  readonly source: Source;
  readonly visitId?: VisitId;
}

/** Moves a locked trailer inside another verb's transaction. Answers whether anything changed. */
export async function moveTrailer(work: Work, before: LockedTrailer, seen: Sighting): Promise<boolean> {
  const held = { at: before.evidenceAt, source: before.evidenceSource };
  if (!isNewerSighting(held, seen)) return false;
  const same = before.placeKind === seen.kind && before.placeId === seen.id;
  if (same && before.evidenceAt?.getTime() === seen.at.getTime()) return false;
  const data = {
    siteId: seen.kind === 'out' || seen.kind === 'road' ? null : seen.siteId,
    placeKind: seen.kind,
    placeId: seen.id,
    evidenceAt: seen.at,
    evidenceSource: seen.source,
  };
  await work.tx.trailer.update({ where: { id: before.id }, data: { ...data, version: { increment: 1 } } });
  hold(work.tx, 'trailer', written<LockedTrailer>(before, data));
  if (same) return true;
  await work.record(
    trailerPlaced.draft(
      {
        subject: { kind: 'trailer', id: before.id },
        siteId: seen.siteId,
        visitId: seen.visitId ?? null,
        happenedAt: seen.at,
        source: seen.source,
      },
      {
        trailerId: before.id,
        number: before.number,
        from: { kind: before.placeKind as PlaceKind, id: before.placeId },
        to: { kind: seen.kind, id: seen.id },
      },
    ),
  );
  return true;
}

async function checkPlace(
  work: Work,
  siteId: string,
  kind: PlaceKind,
  id: string | undefined,
): Promise<void> {
  if (kind === 'spot') {
    const spot = await work.tx.spot.findFirst({ where: { id: id ?? '', siteId } });
    if (!spot) throw notFound('spot');
    if (spot.closedReason !== null) throw refuse({ reason: 'spot.closed', params: { spot: spot.code } });
  }
  if (kind === 'door' && !(await work.tx.door.findFirst({ where: { id: id ?? '', siteId } })))
    throw notFound('door');
}
