import type { Tx } from '#server/infra/db/client.ts';
import { roles, verb } from '#server/infra/verb.ts';
import { conflict, notFound, refuse } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { hashPassword } from '../../passwords.ts';
import { SetActive, SetGrants, SetPassword } from '../schema.ts';

/** Replaces a person's grants. Open sessions and sockets lose what was taken within five seconds. */
export const setGrants = verb({
  name: 'user.set-grants',
  input: SetGrants,
  policy: roles('admin'),
  async run({ ctx, tx, at, audit, record }, input) {
    at(null, 'user');
    const user = await tx.user.findUnique({ where: { id: input.userId }, include: { grants: true } });
    if (!user) throw notFound('user');
    if (input.version !== undefined && input.version !== user.version) throw conflict('outdated');
    if (ctx.actor.kind === 'user' && ctx.actor.id === user.id) throw refuse({ reason: 'user.own_grants' });
    const staysAdmin = input.grants.some((g) => g.role === 'admin' && g.siteId === '*');
    if (isAdmin(user) && !staysAdmin) await keepAnotherAdmin(tx, user.id);
    await tx.userGrant.deleteMany({ where: { userId: user.id } });
    await tx.userGrant.createMany({
      data: input.grants.map((g) => ({
        id: newId('user'),
        userId: user.id,
        role: g.role,
        siteId: g.siteId === '*' ? null : g.siteId,
      })),
    });
    await tx.user.update({ where: { id: user.id }, data: { version: { increment: 1 } } });
    await audit({
      subject: { kind: 'user', id: user.id },
      siteId: null,
      before: { grants: user.grants.map((g) => ({ role: g.role, siteId: g.siteId ?? '*' })) },
      after: { grants: input.grants },
    });
    await record(settingChanged('user', user.id));
    return { id: user.id };
  },
});

/** Sets a password; every session of the person ends. */
export const setPassword = verb({
  name: 'user.set-password',
  input: SetPassword,
  policy: (actor, siteId) => actor.kind === 'user' || roles('admin')(actor, siteId),
  async run({ ctx, tx, at, audit, record }, input) {
    at(null, 'user');
    const own = ctx.actor.kind === 'user' && ctx.actor.id === input.userId;
    if (!own && !roles('admin')(ctx.actor, null)) throw notFound('user');
    const user = await tx.user.findUnique({ where: { id: input.userId } });
    if (!user) throw notFound('user');
    const passwordHash = await hashPassword(input.password);
    await tx.user.update({
      where: { id: user.id },
      data: { passwordHash, sessionVersion: { increment: 1 }, version: { increment: 1 } },
    });
    await audit({
      subject: { kind: 'user', id: user.id },
      siteId: null,
      before: { password: 'old' },
      after: { password: 'new' },
    });
    await record(settingChanged('user', user.id));
    return { id: user.id };
  },
});

/** Locks a person out or lets him in again; every session ends. */
export const setActive = verb({
  name: 'user.set-active',
  input: SetActive,
  policy: roles('admin'),
  async run({ ctx, tx, at, audit, record, unchanged }, input) {
    at(null, 'user');
    const user = await tx.user.findUnique({ where: { id: input.userId }, include: { grants: true } });
    if (!user) throw notFound('user');
    if (user.active === input.active) {
      unchanged();
      return { id: user.id };
    }
    if (ctx.actor.kind === 'user' && ctx.actor.id === user.id) throw refuse({ reason: 'user.own_grants' });
    if (!input.active && isAdmin(user)) await keepAnotherAdmin(tx, user.id);
    await tx.user.update({
      where: { id: user.id },
      data: { active: input.active, sessionVersion: { increment: 1 }, version: { increment: 1 } },
    });
    await audit({
      subject: { kind: 'user', id: user.id },
      siteId: null,
      before: { active: user.active },
      after: { active: input.active },
    });
    await record(settingChanged('user', user.id));
    return { id: user.id };
  },
});

/** Ends every session of the person himself. */
export const endSessions = verb({
  name: 'user.end-sessions',
  input: SetActive.pick({ userId: true }),
  policy: (actor) => actor.kind === 'user' || roles('admin')(actor, null),
  async run({ ctx, tx, at, audit, record }, input) {
    at(null, 'user');
    const own = ctx.actor.kind === 'user' && ctx.actor.id === input.userId;
    if (!own && !roles('admin')(ctx.actor, null)) throw notFound('user');
    const { sessionVersion } = await tx.user.update({
      where: { id: input.userId },
      data: { sessionVersion: { increment: 1 } },
    });
    await audit({
      subject: { kind: 'user', id: input.userId },
      siteId: null,
      before: { sessionVersion: sessionVersion - 1 },
      after: { sessionVersion },
    });
    await record(settingChanged('user', input.userId));
    return { id: input.userId };
  },
});

function isAdmin(user: { grants: readonly { role: string; siteId: string | null }[] }): boolean {
  return user.grants.some((grant) => grant.role === 'admin' && grant.siteId === null);
}

async function keepAnotherAdmin(tx: Tx, userId: string): Promise<void> {
  // Serialises two admins who remove each other at the same moment.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(7310002)`;
  const others = await tx.userGrant.count({
    where: { role: 'admin', siteId: null, userId: { not: userId }, user: { active: true } },
  });
  if (others === 0) throw refuse({ reason: 'user.last_admin' });
}
