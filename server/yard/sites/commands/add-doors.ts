import type { Tx } from '#server/infra/db/client.ts';
import { verb } from '#server/infra/verb.ts';
import { refuse } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { siteChanged } from '../events.ts';
import { mayShapeSite } from '../policy.ts';
import { siteById } from '../queries.ts';
import { AddDoors } from '../schema.ts';

/** Adds doors; codes that exist already are left as they are. Answers the id of every code asked for. */
export const addDoors = verb({
  name: 'site.add-doors',
  input: AddDoors,
  policy: mayShapeSite,
  async run(work, { siteId, doors }): Promise<{ doors: Record<string, string>; added: number }> {
    work.at(siteId, 'site');
    const { ctx, tx } = work;
    await siteById(tx, siteId);
    const zones = await zoneIds(
      tx,
      siteId,
      doors.map((door) => door.zoneCode),
    );
    const rows = doors.map(({ zoneCode, ...door }) => ({
      ...door,
      id: newId('door', ctx.now.getTime()),
      siteId,
      zoneId: zoneCode === undefined ? null : (zones.get(zoneCode) ?? null),
    }));
    const made = await tx.door.createMany({ data: rows, skipDuplicates: true });
    const codes = doors.map((door) => door.code);
    const all = await tx.door.findMany({
      where: { siteId, code: { in: codes } },
      select: { id: true, code: true },
    });
    const byCode = Object.fromEntries(all.map((door) => [door.code, door.id]));
    if (made.count === 0) {
      work.unchanged();
      return { doors: byCode, added: 0 };
    }
    const subject = { kind: 'site', id: siteId };
    const added = rows.filter((row) => byCode[row.code] === row.id);
    await work.audit({ subject, siteId, before: null, after: { doors: added } });
    await work.record(siteChanged.draft({ subject, siteId }, { what: 'doors' }));
    return { doors: byCode, added: made.count };
  },
});

/** Ids of the zones named; raises a refusal for one that does not exist. */
export async function zoneIds(
  tx: Tx,
  siteId: string,
  codes: readonly (string | undefined)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(codes.filter((code) => code !== undefined))];
  const found = await tx.zone.findMany({ where: { siteId, code: { in: wanted } } });
  const zones = new Map(found.map((zone) => [zone.code, zone.id]));
  const missing = wanted.find((code) => !zones.has(code));
  if (missing !== undefined) throw refuse({ reason: 'zone.unknown', params: { code: missing } });
  return zones;
}
