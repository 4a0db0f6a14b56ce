import { verb } from '#server/infra/verb.ts';
import { conflict } from '#server/kernel/errors.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { UpdatePartner } from '../schema.ts';
import { loadPartner, mayGovern } from './partner-command.ts';

export const updatePartner = verb({
  name: 'partner.update',
  input: UpdatePartner,
  policy: mayGovern,
  async run(work, input) {
    work.at(null, 'partner');
    const { partnerId, version, timeZone, ...changes } = input;
    const before = await loadPartner(work.tx, partnerId);
    if (version !== undefined && version !== before.version) throw conflict('outdated');
    const profile = { ...(before.profile as object), ...(timeZone ? { timeZone } : {}) };
    const written = await work.tx.partner.updateMany({
      where: { id: partnerId, version: before.version },
      data: { ...changes, profile, version: { increment: 1 } },
    });
    if (written.count === 0) throw conflict('outdated');
    const after = await loadPartner(work.tx, partnerId);
    await work.audit({ subject: { kind: 'partner', id: partnerId }, siteId: null, before, after });
    await work.record(settingChanged('partner', partnerId));
    return { id: partnerId, version: after.version };
  },
});
