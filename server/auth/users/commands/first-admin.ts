import { randomBytes } from 'node:crypto';
import type { Db } from '#server/infra/db/client.ts';
import { tokenHash } from '#server/infra/secrets.ts';
import { verb } from '#server/infra/verb.ts';
import { notFound, refuse } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { hashPassword } from '../../passwords.ts';
import { UseLink } from '../schema.ts';

const LINK_MINUTES = 60;
const PURPOSE = 'first-admin';

/** True while nobody can administrate the product. */
export async function needsFirstAdmin(db: Db): Promise<boolean> {
  return (await db.userGrant.count({ where: { role: 'admin', siteId: null, user: { active: true } } })) === 0;
}

/** A one-time token for the first administrator; the caller prints the link once. Older links die. */
export async function makeFirstAdminLink(db: Db, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await db.oneTimeLink.updateMany({ where: { purpose: PURPOSE, usedAt: null }, data: { usedAt: now } });
  await db.oneTimeLink.create({
    data: {
      id: newId('user'),
      purpose: PURPOSE,
      tokenHash: tokenHash(token),
      expiresAt: addMinutes(now, LINK_MINUTES),
    },
  });
  return token;
}

/** Redeems the link: makes the first administrator, once. */
export const createFirstAdmin = verb({
  name: 'user.create-first-admin',
  input: UseLink,
  policy: (actor) => actor.kind === 'system',
  async run({ ctx, tx, at, audit, record }, input) {
    at(null, 'link');
    const used = await tx.oneTimeLink.updateMany({
      where: {
        purpose: PURPOSE,
        tokenHash: tokenHash(input.token),
        usedAt: null,
        expiresAt: { gt: ctx.now },
      },
      data: { usedAt: ctx.now },
    });
    if (used.count === 0) throw notFound('link');
    const admins = await tx.userGrant.count({
      where: { role: 'admin', siteId: null, user: { active: true } },
    });
    if (admins > 0) throw refuse({ reason: 'user.admin_exists' });
    const id = newId('user', ctx.now.getTime());
    const passwordHash = await hashPassword(input.password);
    await tx.user.create({
      data: {
        id,
        email: input.email,
        name: input.name,
        passwordHash,
        createdAt: ctx.now,
        grants: { create: [{ id: newId('user'), role: 'admin', siteId: null }] },
      },
    });
    await audit({
      subject: { kind: 'user', id },
      siteId: null,
      before: null,
      after: { email: input.email, role: 'admin' },
    });
    await record(settingChanged('user', id));
    return { id };
  },
});
