import { verb } from '#server/infra/verb.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { SetRights } from '../schema.ts';
import { loadPartner, mayGovern } from './partner-command.ts';

/** Replaces what a partner may say. Reaches every process within seconds. */
export const setRights = verb({
  name: 'partner.set-rights',
  input: SetRights,
  policy: mayGovern,
  async run(work, { partnerId, rights }) {
    work.at(null, 'partner');
    await loadPartner(work.tx, partnerId);
    const before = await work.tx.partnerRight.findMany({
      where: { partnerId },
      select: { eventType: true, access: true },
      orderBy: [{ eventType: 'asc' }, { access: 'asc' }],
    });
    await work.tx.partnerRight.deleteMany({ where: { partnerId } });
    await work.tx.partnerRight.createMany({
      data: rights.map((line) => ({ partnerId, ...line })),
      skipDuplicates: true,
    });
    await work.audit({
      subject: { kind: 'partner', id: partnerId },
      siteId: null,
      before: { rights: before },
      after: { rights },
    });
    await work.record(settingChanged('partner', partnerId));
    return { id: partnerId };
  },
});
