import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCtx } from '#server/infra/context.ts';
import { type Database, openDatabase } from '#server/infra/db/client.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import { type TestDatabase, testDatabase } from '#server/test/database.ts';
import { openSessions, RIGHTS_MAX_AGE_MS } from './session.ts';
import { openSignIn } from './sign-in.ts';
import { setActive, setGrants, setPassword } from './users/commands/change-user.ts';
import { createUser } from './users/commands/create-user.ts';
import { createFirstAdmin, makeFirstAdminLink, needsFirstAdmin } from './users/commands/first-admin.ts';

const SECRET = 'a secret of the test that is long enough';
const PASSWORD = 'correct horse battery';

let home: TestDatabase;
let database: Database;

beforeAll(async () => {
  home = await testDatabase();
  database = openDatabase(home.appUrl, { max: 6, name: 'test' });
});
afterAll(async () => {
  await database.close();
  await home.drop();
});

const ctx = () => openCtx(database.db, SYSTEM);
const signIn = () => openSignIn(database.db, database.pool);
let people = 0;
async function person(role: 'admin' | 'dispatcher' = 'dispatcher') {
  const email = `person${++people}@test.example`;
  const { id } = await createUser(ctx(), {
    email,
    name: 'P',
    password: PASSWORD,
    grants: [{ role, siteId: '*' }],
  });
  return { id, email };
}
const cookieOf = async (sub: string, sv: number, maxAge = 3_600) =>
  `next-auth.session-token=${await encode({ token: { sub, sv }, secret: SECRET, maxAge })}`;

describe('the first administrator', () => {
  it('comes in by a link that works once, and never again once there is one', async () => {
    expect(await needsFirstAdmin(database.db)).toBe(true);
    const old = await makeFirstAdminLink(database.db, new Date());
    const token = await makeFirstAdminLink(database.db, new Date());
    const input = { email: 'first@test.example', name: 'First', password: PASSWORD };
    await expect(createFirstAdmin(ctx(), { ...input, token: old })).rejects.toMatchObject({
      code: 'not_found',
    });
    await createFirstAdmin(ctx(), { ...input, token });
    expect(await needsFirstAdmin(database.db)).toBe(false);
    await expect(createFirstAdmin(ctx(), { ...input, token, email: 'x@test.example' })).rejects.toMatchObject(
      { code: 'not_found' },
    );
    const late = await makeFirstAdminLink(database.db, new Date());
    await expect(
      createFirstAdmin(ctx(), { ...input, token: late, email: 'y@test.example' }),
    ).rejects.toMatchObject({
      details: { reason: 'user.admin_exists' },
    });
  });
});

it('says with each change of a person that he changed, and not what', async () => {
  const { id } = await person();
  await setGrants(ctx(), { userId: id, grants: [{ role: 'admin', siteId: '*' }] });
  await setActive(ctx(), { userId: id, active: false });
  await setActive(ctx(), { userId: id, active: false });
  const facts = await database.db.fact.findMany({ where: { subjectId: id } });
  expect(facts.map((fact) => [fact.type, fact.subjectKind, fact.data])).toEqual(
    Array.from({ length: 3 }, () => ['setting.changed', 'user', {}]),
  );
});

describe('sign-in', () => {
  it('answers alike for an unknown person, a wrong password and a locked account', async () => {
    const { id, email } = await person();
    const now = new Date();
    expect(await signIn().withPassword({ email, password: PASSWORD, address: 'a1', now })).toMatchObject({
      kind: 'signed-in',
    });
    expect(await signIn().withPassword({ email, password: 'wrong', address: 'a1', now })).toEqual({
      kind: 'refused',
    });
    expect(
      await signIn().withPassword({ email: 'nobody@test.example', password: 'x', address: 'a1', now }),
    ).toEqual({ kind: 'refused' });
    await setActive(ctx(), { userId: id, active: false });
    expect(await signIn().withPassword({ email, password: PASSWORD, address: 'a1', now })).toEqual({
      kind: 'refused',
    });
  });

  it('pauses an account after ten failures, in whatever process', async () => {
    const { email } = await person();
    for (let i = 0; i < 10; i++) {
      const attempt = await signIn().withPassword({
        email,
        password: 'wrong',
        address: `b${i}`,
        now: new Date(),
      });
      expect(attempt.kind).toBe('refused');
    }
    const right = await signIn().withPassword({ email, password: PASSWORD, address: 'b99', now: new Date() });
    expect(right).toMatchObject({ kind: 'throttled', retryAfterMs: expect.any(Number) });
  });

  it('lets in by single sign-on only people it knows, and ties the account to the first subject', async () => {
    const { email } = await person();
    const now = new Date();
    expect(await signIn().withOidc({ subject: 's-1', email: 'stranger@test.example', now })).toEqual({
      kind: 'refused',
    });
    expect(await signIn().withOidc({ subject: 's-1', email, now })).toMatchObject({ kind: 'signed-in' });
    expect(await signIn().withOidc({ subject: 's-2', email, now })).toEqual({ kind: 'refused' });
  });
});

describe('a session', () => {
  it('holds while its version holds, and no longer', async () => {
    const { id } = await person();
    const sessions = openSessions(database.db, SECRET);
    const cookie = await cookieOf(id, 1);
    const at = Date.now();
    expect((await sessions.fromCookie(cookie, at))?.actor.id).toBe(id);
    await setPassword(ctx(), { userId: id, password: 'another password' });
    expect(await sessions.fromCookie(cookie, at + RIGHTS_MAX_AGE_MS)).toBeNull();
  });

  it('loses a right within seconds of its removal', async () => {
    const { id } = await person();
    const sessions = openSessions(database.db, SECRET);
    const cookie = await cookieOf(id, 1);
    expect((await sessions.fromCookie(cookie, Date.now()))?.actor.grants).toHaveLength(1);
    await setGrants(ctx(), { userId: id, grants: [] });
    expect((await sessions.fromCookie(cookie, Date.now() + RIGHTS_MAX_AGE_MS))?.actor.grants).toHaveLength(0);
  });

  it.each([
    ['nothing', undefined],
    ['rubbish', 'next-auth.session-token=rubbish'],
    ['broken encoding', 'next-auth.session-token=%E0%A4%A'],
  ])('is nobody for %s', async (_, cookie) => {
    expect(await openSessions(database.db, SECRET).fromCookie(cookie, Date.now())).toBeNull();
  });

  it('is nobody under another secret or after its end', async () => {
    const { id } = await person();
    const cookie = await cookieOf(id, 1, 60);
    expect(await openSessions(database.db, 'another secret').fromCookie(cookie, Date.now())).toBeNull();
    expect(await openSessions(database.db, SECRET).fromCookie(cookie, Date.now() + 61_000)).toBeNull();
  });
});

describe('administrators', () => {
  it('cannot change their own rights, and the last one stays', async () => {
    const { id } = await person('admin');
    const actor = {
      kind: 'user' as const,
      id,
      name: 'A',
      grants: [{ role: 'admin' as const, siteId: '*' as const }],
    };
    await expect(setGrants({ ...ctx(), actor }, { userId: id, grants: [] })).rejects.toMatchObject({
      details: { reason: 'user.own_grants' },
    });
    const admins = await database.db.userGrant.findMany({ where: { role: 'admin' } });
    const locks = await Promise.allSettled(
      admins.map((a) => setActive(ctx(), { userId: a.userId, active: false })),
    );
    expect(locks.filter((l) => l.status === 'rejected')).toHaveLength(1);
    expect(await needsFirstAdmin(database.db)).toBe(false);
  });
});
