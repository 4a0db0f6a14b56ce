import { verb } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { RevokeSecret } from '../schema.ts';
import { mayHandleSecrets } from './partner-command.ts';

/** Ends a secret now. Dead in every process within 30 seconds. */
export const revokeSecret = verb({
  name: 'partner.revoke-secret',
  input: RevokeSecret,
  policy: mayHandleSecrets,
  async run(work, { secretId }) {
    work.at(null, 'secret');
    const secret = await work.tx.partnerSecret.findUnique({ where: { id: secretId } });
    if (!secret) throw notFound('secret');
    if (secret.revokedAt) {
      work.unchanged();
      return { secretId };
    }
    await work.tx.partnerSecret.update({ where: { id: secretId }, data: { revokedAt: work.ctx.now } });
    await work.audit({
      subject: { kind: 'partner', id: secret.partnerId },
      siteId: null,
      before: { secretId, revokedAt: null },
      after: { secretId, revokedAt: work.ctx.now },
    });
    await work.record(settingChanged('partner', secret.partnerId));
    return { secretId };
  },
});
