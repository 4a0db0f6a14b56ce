import { verb } from '#server/infra/verb.ts';
import { newId } from '#server/kernel/ids.ts';
import { siteChanged } from '../events.ts';
import { mayShapeSite } from '../policy.ts';
import { siteById } from '../queries.ts';
import { AddZone } from '../schema.ts';

/** Adds a zone; a code that exists already changes nothing. */
export const addZone = verb({
  name: 'site.add-zone',
  input: AddZone,
  policy: mayShapeSite,
  async run(work, input): Promise<{ zoneId: string }> {
    const { siteId } = input;
    work.at(siteId, 'site');
    await siteById(work.tx, siteId);
    const row = { ...input, id: newId('zone', work.ctx.now.getTime()) };
    const made = await work.tx.zone.createMany({ data: [row], skipDuplicates: true });
    if (made.count === 0) {
      work.unchanged();
      const where = { siteId_code: { siteId, code: input.code } };
      return { zoneId: (await work.tx.zone.findUniqueOrThrow({ where })).id };
    }
    const subject = { kind: 'zone', id: row.id };
    await work.audit({ subject, siteId, before: null, after: row });
    await work.record(siteChanged.draft({ subject, siteId }, { what: 'zones' }));
    return { zoneId: row.id };
  },
});
