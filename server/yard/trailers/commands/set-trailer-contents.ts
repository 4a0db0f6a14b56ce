import { hold, written } from '#server/infra/unit.ts';
import { verb } from '#server/infra/verb.ts';
import { reachesSite } from '#server/kernel/actor.ts';
import { conflict, notFound } from '#server/kernel/errors.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { trailerContentsSet } from '../events.ts';
import { mayDescribeTrailers } from '../policy.ts';
import { type LockedTrailer, lockTrailer } from '../queries.ts';
import { SetTrailerContents } from '../schema.ts';

/** Says what a trailer holds and which flags it carries; its place stays. */
export const setTrailerContents = verb({
  name: 'trailer.set-contents',
  input: SetTrailerContents,
  policy: mayDescribeTrailers,
  async run(work, input): Promise<{ trailerId: string; version: number }> {
    const before = await lockTrailer(work.tx, input.trailerId);
    if (!before) throw notFound('trailer');
    const siteId = before.siteId as SiteId | null;
    if (siteId !== null && !reachesSite(work.ctx.actor, siteId)) throw notFound('trailer');
    work.at(siteId, 'trailer');
    if (input.version !== undefined && input.version !== before.version) throw conflict('outdated');
    const flags = [...(input.flags ?? before.flags)].sort();
    const same = before.contents === input.contents && String(flags) === String([...before.flags].sort());
    if (same) {
      work.unchanged();
      return { trailerId: before.id, version: before.version };
    }
    const data = { contents: input.contents, flags };
    await work.tx.trailer.update({ where: { id: before.id }, data: { ...data, version: { increment: 1 } } });
    hold(work.tx, 'trailer', written<LockedTrailer>(before, data));
    const subject = { kind: 'trailer', id: before.id };
    await work.audit({ subject, siteId, before: { ...before }, after: { ...before, ...data } });
    await work.record(
      trailerContentsSet.draft({ subject, siteId }, { trailerId: before.id, number: before.number, ...data }),
    );
    return { trailerId: before.id, version: before.version + 1 };
  },
});
