import { trialUsers } from '#server/auth/trial-users.ts';
import type { Config } from '#server/infra/config.ts';
import { type Ctx, openCtx } from '#server/infra/context.ts';
import type { Db } from '#server/infra/db/client.ts';
import type { Actor, Grant, Role } from '#server/kernel/actor.ts';
import type { SiteId } from '#server/kernel/ids.ts';

/** The trial's people at work: each acts with the rights of the person's own account. */
export interface Crew {
  /** A fresh context of the person with that role, at this moment. */
  as(role: Role, now: Date): Promise<Ctx>;
}

const REREAD_MS = 30_000;

/** Accounts are read again from time to time, so that a right taken away stops the simulated person too. */
export function openCrew(db: Db, config: Pick<Config, 'mode'>): Crew {
  const emails = new Map(trialUsers(config).map(({ role, email }) => [role, email]));
  const known = new Map<Role, { readonly readAt: number; readonly actor: Actor }>();
  return {
    async as(role, now) {
      const kept = known.get(role);
      if (kept && now.getTime() - kept.readAt < REREAD_MS) return openCtx(db, kept.actor, { now });
      const actor = await readActor(db, emails.get(role));
      known.set(role, { readAt: now.getTime(), actor });
      return openCtx(db, actor, { now });
    },
  };
}

async function readActor(db: Db, email: string | undefined): Promise<Actor> {
  const user = email ? await db.user.findUnique({ where: { email }, include: { grants: true } }) : null;
  if (!user?.active) throw new Error(`The trial's account ${email ?? ''} is missing or locked`);
  const grants = user.grants.map(
    (g) => ({ role: g.role, siteId: (g.siteId ?? '*') as SiteId | '*' }) as Grant,
  );
  return { kind: 'user', id: user.id, name: user.name, grants };
}
