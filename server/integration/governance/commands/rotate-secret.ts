import { randomBytes } from 'node:crypto';
import type { Tx } from '#server/infra/db/client.ts';
import { newToken, type SecretBox, tokenHash } from '#server/infra/secrets.ts';
import { verb } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { newId } from '#server/kernel/ids.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { HOUR_MS } from '#server/kernel/time.ts';
import { RotateSecret } from '../schema.ts';
import { loadPartner, mayHandleSecrets } from './partner-command.ts';

/** Two are valid at a time, so that a partner can change over without a gap. */
const SECRETS_AT_A_TIME = 2;
const HMAC_BYTES = 32;

/**
 * Makes a new secret and gives the one before an end. The plain secret is in the answer and nowhere else:
 * HMAC secrets are kept encrypted, bearer keys as a hash.
 */
export function openRotateSecret(box: SecretBox) {
  return verb({
    name: 'partner.rotate-secret',
    input: RotateSecret,
    policy: mayHandleSecrets,
    async run(work, { partnerId, kind, overlapHours }) {
      work.at(null, 'partner');
      await loadPartner(work.tx, partnerId);
      const { now } = work.ctx;
      const endsAt = new Date(now.getTime() + overlapHours * HOUR_MS);
      const retired = await retireOlder(work.tx, { partnerId, kind, now, endsAt });
      const plain =
        kind === 'hmac' ? `whsec_${randomBytes(HMAC_BYTES).toString('base64')}` : newToken('yard');
      const id = newId('secret', now.getTime());
      await work.tx.partnerSecret.create({
        data: {
          id,
          partnerId,
          kind,
          cipher: kind === 'hmac' ? new Uint8Array(box.seal(plain)) : null,
          hash: kind === 'bearer' ? tokenHash(plain) : null,
          lastFour: plain.slice(-4),
          validFrom: now,
          createdBy: actorRef(work.ctx.actor),
        },
      });
      await work.audit({
        subject: { kind: 'partner', id: partnerId },
        siteId: null,
        before: null,
        after: { secretId: id, kind, lastFour: plain.slice(-4), retired, oldEndsAt: endsAt },
      });
      await work.record(settingChanged('partner', partnerId));
      return { secretId: id, secret: plain, oldEndsAt: endsAt };
    },
  });
}

async function retireOlder(
  tx: Tx,
  about: { partnerId: string; kind: string; now: Date; endsAt: Date },
): Promise<string[]> {
  const live = await tx.partnerSecret.findMany({
    where: {
      partnerId: about.partnerId,
      kind: about.kind,
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: about.now } }],
    },
    orderBy: { id: 'desc' },
  });
  for (const [index, secret] of live.entries()) {
    const keeps = index < SECRETS_AT_A_TIME - 1;
    const ends = secret.expiresAt && secret.expiresAt < about.endsAt ? secret.expiresAt : about.endsAt;
    await tx.partnerSecret.update({
      where: { id: secret.id },
      data: keeps ? { expiresAt: ends } : { revokedAt: about.now },
    });
  }
  return live.map(({ id }) => id);
}
