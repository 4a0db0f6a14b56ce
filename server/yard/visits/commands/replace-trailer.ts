import { verb } from '#server/infra/verb.ts';
import { conflict } from '#server/kernel/errors.ts';
import { ensureTrailer } from '#server/yard/trailers/commands/ensure-trailer.ts';
import { moveTrailer } from '#server/yard/trailers/commands/place-trailer.ts';
import type { PlaceKind } from '#server/yard/trailers/schema.ts';
import { trailerReplaced } from '../events.ts';
import { mayCorrectStay } from '../policy.ts';
import { ReplaceTrailer } from '../schema.ts';
import { compareWithBooking } from './book-stay.ts';
import { aboutVisit, auditVisit, openStay, sayVisit, writeVisit } from './stay.ts';

/** The stay is another unit's than was recorded. Called by an approved correction. */
export const replaceTrailer = verb({
  name: 'visit.replace-trailer',
  input: ReplaceTrailer,
  policy: mayCorrectStay,
  async run(work, input): Promise<{ visitId: string; trailerId: string; version: number }> {
    const stay = await openStay(work, input.visitId);
    const { visit, site } = stay;
    const trailer = await ensureTrailer(work, {
      number: input.trailerNumber,
      scac: input.scac,
      siteId: visit.siteId,
    });
    if (visit.trailerId === trailer.id) {
      work.unchanged();
      return { visitId: visit.id, trailerId: trailer.id, version: visit.version };
    }
    const other = await work.tx.visit.findFirst({
      where: { trailerId: trailer.id, status: { notIn: ['expected', 'departed', 'cancelled'] } },
    });
    if (other) throw conflict('visit.trailer_elsewhere', { visitNo: other.no });
    const after = await writeVisit(work, visit, { trailerId: trailer.id, trailerNumber: trailer.number });
    const { now: at } = work.ctx;
    const seen = { siteId: visit.siteId, at, source: 'screen' as const, visitId: visit.id };
    if (stay.trailer && visit.status !== 'departed') {
      const { placeKind, placeId } = stay.trailer;
      await moveTrailer(work, trailer, { ...seen, kind: placeKind as PlaceKind, id: placeId });
      await moveTrailer(work, stay.trailer, { ...seen, kind: 'out', id: null });
    }
    await work.record(
      trailerReplaced.draft(aboutVisit(after), {
        ...sayVisit(after),
        formerTrailerNumber: visit.trailerNumber,
        reason: input.reason,
      }),
    );
    if (stay.appointment) await compareWithBooking(work, site, after, stay.appointment);
    await auditVisit(work, visit, after, input.reason);
    return { visitId: visit.id, trailerId: trailer.id, version: after.version };
  },
});
