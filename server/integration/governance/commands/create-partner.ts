import { violates } from '#server/infra/db/errors.ts';
import { verb } from '#server/infra/verb.ts';
import { conflict } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { CreatePartner } from '../schema.ts';
import { mayGovern } from './partner-command.ts';

/** Sets up a partner. Without `rights` it may say nothing yet; it has no secret until `rotateSecret`. */
export const createPartner = verb({
  name: 'partner.create',
  input: CreatePartner,
  policy: mayGovern,
  async run(work, input) {
    work.at(null, 'partner');
    const { rights = [], timeZone, ...about } = input;
    const id = newId('partner', work.ctx.now.getTime());
    const partner = await work.tx.partner
      .create({
        data: { ...about, id, profile: timeZone ? { timeZone } : {}, createdAt: work.ctx.now },
      })
      .catch((error) => {
        if (violates(error, 'partner_code_key')) throw conflict('partner.code_taken', { code: input.code });
        throw error;
      });
    await work.tx.partnerRight.createMany({ data: rights.map((line) => ({ partnerId: id, ...line })) });
    await work.audit({
      subject: { kind: 'partner', id },
      siteId: null,
      before: null,
      after: { ...partner, rights },
    });
    await work.record(settingChanged('partner', id));
    return { id, code: partner.code, version: partner.version };
  },
});
