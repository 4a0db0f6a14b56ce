import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Db } from '#server/infra/db/client.ts';
import { newId } from '#server/kernel/ids.ts';
import { verifyPassword } from './passwords.ts';

/** Failures a minute for one account and for one address (goal: at most ten, then a pause). */
const FAILURES_PER_MINUTE = 10;
const WINDOW_SECONDS = 60;

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly user: SignedInUser }
  | { readonly kind: 'refused' }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number };

export interface SignedInUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly sessionVersion: number;
}

export interface SignIn {
  withPassword(input: {
    email: string;
    password: string;
    address: string;
    now: Date;
  }): Promise<SignInOutcome>;
  /** A person proven by the identity provider; only known people come in. */
  withOidc(input: { subject: string; email: string; now: Date }): Promise<SignInOutcome>;
}

/** Sign-in behind one module: same answer for unknown user, wrong password and inactive account. */
export function openSignIn(db: Db, pool: pg.Pool): SignIn {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: 'rate_limit',
    tableCreated: true,
    keyPrefix: 'sign-in',
    points: FAILURES_PER_MINUTE,
    duration: WINDOW_SECONDS,
    clearExpiredByTimeout: false,
  });
  return {
    async withPassword({ email, password, address, now }) {
      const account = email.trim().toLowerCase();
      const [accountKey, addressKey] = [`account:${account}`, `address:${address}`];
      const wait = await take(limiter, [accountKey, addressKey]);
      if (wait > 0) return { kind: 'throttled', retryAfterMs: wait };
      const user = await db.user.findUnique({ where: { email: account } });
      const right = await verifyPassword(password, user?.active ? user.passwordHash : null);
      if (!user || !right) {
        await noteFailure(db, account, address, now);
        return { kind: 'refused' };
      }
      await Promise.all([limiter.delete(accountKey), limiter.reward(addressKey)]);
      return enter(db, user.id, now);
    },
    async withOidc({ subject, email, now }) {
      const known =
        (await db.user.findUnique({ where: { oidcSubject: subject } })) ??
        (await db.user.findUnique({ where: { email: email.trim().toLowerCase() } }));
      if (!known?.active || (known.oidcSubject !== null && known.oidcSubject !== subject))
        return { kind: 'refused' };
      if (known.oidcSubject === null) {
        await db.user.update({ where: { id: known.id }, data: { oidcSubject: subject } });
      }
      return enter(db, known.id, now);
    },
  };
}

/** Counts a try before it is judged, so that tries at once cannot all slip through; success gives it back. */
async function take(limiter: RateLimiterPostgres, keys: readonly string[]): Promise<number> {
  const taken = await Promise.allSettled(keys.map((key) => limiter.consume(key)));
  const refused = taken.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  const fault = refused.find((reason) => !(reason instanceof RateLimiterRes));
  if (fault) throw fault;
  return Math.max(0, ...refused.map((reason) => Math.max(1, reason.msBeforeNext)));
}

async function enter(db: Db, userId: string, now: Date): Promise<SignInOutcome> {
  const user = await db.user.update({ where: { id: userId }, data: { lastSignInAt: now } });
  return {
    kind: 'signed-in',
    user: { id: user.id, name: user.name, email: user.email, sessionVersion: user.sessionVersion },
  };
}

async function noteFailure(db: Db, account: string, address: string, now: Date): Promise<void> {
  await db.securityEvent.create({
    data: {
      id: newId('securityEvent', now.getTime()),
      at: now,
      kind: 'sign_in_refused',
      subject: account,
      address,
      detail: {},
    },
  });
}
