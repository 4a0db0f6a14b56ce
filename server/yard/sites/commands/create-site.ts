import { verb } from '#server/infra/verb.ts';
import { conflict } from '#server/kernel/errors.ts';
import { newId, type SiteId } from '#server/kernel/ids.ts';
import { siteChanged } from '../events.ts';
import { mayOpenSites } from '../policy.ts';
import { CreateSite, SiteSettings } from '../schema.ts';

/** Opens a site. The same site again changes nothing; the same code for another place is a conflict. */
export const createSite = verb({
  name: 'site.create',
  input: CreateSite,
  policy: mayOpenSites,
  async run(work, input): Promise<{ siteId: SiteId }> {
    work.at(null, 'site');
    const { ctx, tx } = work;
    const id = newId('site', ctx.now.getTime());
    const row = { ...input, id, settings: SiteSettings.parse(input.settings), createdAt: ctx.now };
    const made = await tx.site.createMany({ data: [row], skipDuplicates: true });
    if (made.count === 0) {
      const known = await tx.site.findUniqueOrThrow({ where: { code: input.code } });
      if (known.name !== input.name || known.timeZone !== input.timeZone)
        throw conflict('site.code_taken', { code: input.code });
      work.unchanged();
      return { siteId: known.id as SiteId };
    }
    const subject = { kind: 'site', id };
    await work.audit({ subject, siteId: id, before: null, after: row });
    await work.record(siteChanged.draft({ subject, siteId: id }, { what: 'created' }));
    return { siteId: id };
  },
});
