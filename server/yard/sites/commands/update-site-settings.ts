import { drop } from '#server/infra/unit.ts';
import { verb } from '#server/infra/verb.ts';
import { conflict } from '#server/kernel/errors.ts';
import { siteChanged } from '../events.ts';
import { mayShapeSite } from '../policy.ts';
import { siteById } from '../queries.ts';
import { SiteSettings, UpdateSiteSettings } from '../schema.ts';

/** Changes the settings that are named; the others stay. */
export const updateSiteSettings = verb({
  name: 'site.update-settings',
  input: UpdateSiteSettings,
  policy: mayShapeSite,
  async run(
    work,
    { siteId, settings, reason, version },
  ): Promise<{ version: number; settings: SiteSettings }> {
    work.at(siteId, 'site');
    const site = await siteById(work.tx, siteId);
    if (version !== undefined && version !== site.version) throw conflict('outdated');
    const next = SiteSettings.parse({ ...site.settings, ...settings });
    if (JSON.stringify(next) === JSON.stringify(site.settings)) {
      work.unchanged();
      return { version: site.version, settings: next };
    }
    const written = await work.tx.site.updateMany({
      where: { id: siteId, version: site.version },
      data: { settings: next, version: { increment: 1 } },
    });
    if (written.count === 0) throw conflict('outdated');
    drop(work.tx, 'site', siteId);
    const subject = { kind: 'site', id: siteId };
    await work.audit({ subject, siteId, before: site.settings, after: next, reason });
    await work.record(siteChanged.draft({ subject, siteId }, { what: 'settings' }));
    return { version: site.version + 1, settings: next };
  },
});
