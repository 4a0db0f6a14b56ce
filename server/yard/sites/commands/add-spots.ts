import { verb } from '#server/infra/verb.ts';
import { newId } from '#server/kernel/ids.ts';
import { siteChanged } from '../events.ts';
import { mayShapeSite } from '../policy.ts';
import { siteById } from '../queries.ts';
import { AddSpots } from '../schema.ts';
import { zoneIds } from './add-doors.ts';

/** Adds spots; codes that exist already are left as they are. Answers the id of every code asked for. */
export const addSpots = verb({
  name: 'site.add-spots',
  input: AddSpots,
  policy: mayShapeSite,
  async run(work, { siteId, spots }): Promise<{ spots: Record<string, string>; added: number }> {
    work.at(siteId, 'site');
    const { ctx, tx } = work;
    await siteById(tx, siteId);
    const zones = await zoneIds(
      tx,
      siteId,
      spots.map((spot) => spot.zoneCode),
    );
    const rows = spots.map(({ code, zoneCode }) => ({
      id: newId('spot', ctx.now.getTime()),
      siteId,
      code,
      zoneId: zones.get(zoneCode) ?? '',
    }));
    const made = await tx.spot.createMany({ data: rows, skipDuplicates: true });
    const codes = spots.map((spot) => spot.code);
    const all = await tx.spot.findMany({
      where: { siteId, code: { in: codes } },
      select: { id: true, code: true },
    });
    const byCode = Object.fromEntries(all.map((spot) => [spot.code, spot.id]));
    if (made.count === 0) {
      work.unchanged();
      return { spots: byCode, added: 0 };
    }
    const subject = { kind: 'site', id: siteId };
    const added = rows.filter((row) => byCode[row.code] === row.id);
    await work.audit({ subject, siteId, before: null, after: { spots: added } });
    await work.record(siteChanged.draft({ subject, siteId }, { what: 'spots' }));
    return { spots: byCode, added: made.count };
  },
});
