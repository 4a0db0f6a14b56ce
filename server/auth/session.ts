import { decode } from 'next-auth/jwt';
import type { Db } from '#server/infra/db/client.ts';
import type { Actor, Grant } from '#server/kernel/actor.ts';
import type { SiteId } from '#server/kernel/ids.ts';

/** Rights are re-read at least this often, so what was taken away is gone within five seconds. */
export const RIGHTS_MAX_AGE_MS = 2_000;
const CACHE_MAX_ENTRIES = 5_000;

export interface Session {
  readonly actor: Extract<Actor, { kind: 'user' }>;
  readonly email: string;
  readonly homeSiteId: string | null;
  /** End of the signed session, milliseconds since 1970. */
  readonly expiresAtMs: number;
}

export interface Sessions {
  /** The person behind a Cookie header, or null when the session is missing, expired or revoked. */
  fromCookie(cookieHeader: string | undefined, nowMs: number): Promise<Session | null>;
  forget(userId: string): void;
}

interface Claims {
  readonly sub: string;
  readonly sv: number;
  readonly exp: number;
}

type Person = Omit<Session, 'expiresAtMs'> & { readonly sessionVersion: number };

/** Session cookie → actor. The signature proves who; the database says what he may still do. */
export function openSessions(db: Db, secret: string): Sessions {
  const cache = new Map<string, { readonly readAtMs: number; readonly person: Promise<Person | null> }>();

  async function person(userId: string, nowMs: number): Promise<Person | null> {
    const known = cache.get(userId);
    if (known && nowMs - known.readAtMs < RIGHTS_MAX_AGE_MS) return known.person;
    if (cache.size >= CACHE_MAX_ENTRIES) cache.clear();
    const read = readPerson(db, userId);
    cache.set(userId, { readAtMs: nowMs, person: read });
    read.catch(() => cache.delete(userId));
    return read;
  }

  return {
    async fromCookie(cookieHeader, nowMs) {
      const claims = await readClaims(cookieHeader, secret);
      if (!claims || claims.exp * 1_000 <= nowMs) return null;
      const found = await person(claims.sub, nowMs);
      if (!found || found.sessionVersion !== claims.sv) return null;
      const { sessionVersion: _, ...session } = found;
      return { ...session, expiresAtMs: claims.exp * 1_000 };
    },
    forget: (userId) => void cache.delete(userId),
  };
}

const COOKIE_NAMES = ['__Secure-next-auth.session-token', 'next-auth.session-token'];

async function readClaims(cookieHeader: string | undefined, secret: string): Promise<Claims | null> {
  const raw = sessionCookie(cookieHeader);
  if (!raw) return null;
  const token = await decode({ token: raw, secret }).catch(() => null);
  if (typeof token?.sub !== 'string' || typeof token['sv'] !== 'number' || typeof token['exp'] !== 'number')
    return null;
  return { sub: token.sub, sv: token['sv'], exp: token['exp'] };
}

/** Large sessions are cut into `.0`, `.1`, … by next-auth. */
function sessionCookie(header: string | undefined): string | null {
  if (!header) return null;
  const jar = new Map<string, string>();
  for (const part of header.split(/;\s*/)) {
    const at = part.indexOf('=');
    if (at > 0) jar.set(part.slice(0, at), part.slice(at + 1));
  }
  for (const name of COOKIE_NAMES) {
    const whole = jar.get(name);
    if (whole) return safeDecode(whole);
    let joined = '';
    for (let i = 0; jar.has(`${name}.${i}`); i++) joined += jar.get(`${name}.${i}`);
    if (joined) return safeDecode(joined);
  }
  return null;
}

function safeDecode(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}

async function readPerson(db: Db, userId: string): Promise<Person | null> {
  const user = await db.user.findUnique({ where: { id: userId }, include: { grants: true } });
  if (!user?.active) return null;
  const grants = user.grants.map(
    (g) => ({ role: g.role, siteId: (g.siteId ?? '*') as SiteId | '*' }) as Grant,
  );
  return {
    actor: { kind: 'user', id: user.id, name: user.name, grants },
    email: user.email,
    homeSiteId: user.homeSiteId,
    sessionVersion: user.sessionVersion,
  };
}
