import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setActive, setGrants } from '#server/auth/users/commands/change-user.ts';
import { newId } from '#server/kernel/ids.ts';
import { SOCKET_PATH } from '#server/live/gateway.ts';
import type { JoinAnswer, LiveMessage } from '#server/live/topics.ts';
import { raiseException } from '#server/yard/exceptions/commands/raise-exception.ts';
import { makeVisit, unique } from '../builders.ts';
import { PUBLIC_URL, sessionCookie, type TestWeb, testWeb } from '../web.ts';

/** What was taken away is gone on open sockets within this time. */
const GONE_MS = 5_000;

let web: TestWeb;
const open = new Set<Socket>();
beforeAll(async () => {
  web = await testWeb();
});
afterAll(async () => {
  for (const socket of open) socket.disconnect();
  await web.close();
});

type Outcome = { readonly connected: boolean; readonly why: string; readonly socket: Socket };

function knock(
  cookie: string,
  options: { origin?: string | null; transports?: string[]; path?: string } = {},
): Promise<Outcome> {
  const origin = options.origin === undefined ? web.url : options.origin;
  const socket = io(web.url + (options.path ?? ''), {
    path: SOCKET_PATH,
    transports: options.transports ?? ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie, ...(origin === null ? {} : { origin }) },
  });
  open.add(socket);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve({ connected: true, why: '', socket }));
    socket.once('connect_error', (error) => resolve({ connected: false, why: error.message, socket }));
  });
}

const join = (socket: Socket, topic: unknown): Promise<JoinAnswer> =>
  socket.timeout(2_000).emitWithAck('join', topic);
const cut = (socket: Socket) =>
  new Promise<number>((resolve) => {
    const started = performance.now();
    socket.once('disconnect', () => resolve(performance.now() - started));
  });

describe('the door', () => {
  test('lets in a person and a wall screen from our own pages', async () => {
    const { cookie } = await web.person('dispatcher', web.sites.a.siteId);
    expect((await knock(cookie)).connected).toBe(true);
    expect((await knock(cookie, { origin: PUBLIC_URL })).connected).toBe(true);
    expect((await knock((await web.display(web.sites.a.siteId)).cookie)).connected).toBe(true);
  });

  test('refuses nobody, rubbish, an expired session, an ended one and a locked-out person', async () => {
    const ended = await web.newPerson('dispatcher');
    await web.mutate('session.signOutEverywhere', undefined, ended.cookie);
    const locked = await web.newPerson('dispatcher');
    await setActive(web.t.system(), { userId: locked.id, active: false });
    const expired = await sessionCookie((await web.person('dispatcher')).id, 1, -10);
    const cookies = [
      '',
      'next-auth.session-token=rubbish',
      expired,
      ended.cookie,
      locked.cookie,
      'yard-display=x',
    ];
    for (const cookie of cookies)
      expect(await knock(cookie)).toMatchObject({ connected: false, why: 'unauthenticated' });
  });

  test('refuses another origin, none, and the polling transport', async () => {
    const { cookie } = await web.person('dispatcher');
    const foreign = ['https://evil.example', 'null', null, `${web.url}.evil.example`, 'http://127.0.0.1:1'];
    for (const origin of foreign) expect((await knock(cookie, { origin })).connected).toBe(false);
    expect((await knock(cookie, { transports: ['polling'] })).connected).toBe(false);
    const polling = await fetch(`${web.url}${SOCKET_PATH}/?EIO=4&transport=polling`, {
      headers: { cookie, origin: web.url },
    });
    expect(polling.status).toBe(400);
    expect((await knock(cookie, { path: '/admin' })).connected).toBe(false);
  });
});

describe('rooms', () => {
  test('follow rights: foreign sites and stays, forged names and other kinds are refused alike', async () => {
    const { a, b } = web.sites;
    const ours = await makeVisit(web.t.system(), { siteId: a.siteId });
    const theirs = await makeVisit(web.t.system(), { siteId: b.siteId });
    const { socket } = await knock((await web.person('dispatcher', a.siteId)).cookie);
    for (const topic of [`board:${a.siteId}`, `site:${a.siteId}`, `visit:${ours.visitId}`, 'exceptions'])
      expect([topic, await join(socket, topic)]).toMatchObject([topic, { ok: true }]);
    const refused = [
      `board:${b.siteId}`,
      `site:${b.siteId}`,
      `visit:${theirs.visitId}`,
      `visit:${newId('visit')}`,
      'admin',
      'master-data',
      'board:*',
      `board:${a.siteId}:${b.siteId}`,
      ` board:${b.siteId}`,
      'board:sit_%',
      '',
      null,
      7,
      { topic: `board:${b.siteId}` },
      [`board:${b.siteId}`],
      'x'.repeat(5_000),
      '__proto__',
    ];
    for (const topic of refused) expect([topic, await join(socket, topic)]).toEqual([topic, { ok: false }]);
  });

  test('a wall screen hears the board of its site only', async () => {
    const { a, b } = web.sites;
    const { socket } = await knock((await web.display(a.siteId)).cookie);
    expect(await join(socket, `board:${a.siteId}`)).toMatchObject({ ok: true });
    for (const topic of [`board:${b.siteId}`, `site:${a.siteId}`, 'exceptions', 'admin'])
      expect(await join(socket, topic)).toEqual({ ok: false });
  });

  test('nobody hears of a foreign site, not even its numbers', async () => {
    const { a, b } = web.sites;
    const { socket } = await knock((await web.person('approver', a.siteId)).cookie);
    const heard: LiveMessage[] = [];
    socket.on('change', (message) => heard.push(message));
    expect(await join(socket, `board:${a.siteId}`)).toMatchObject({ ok: true });
    expect(await join(socket, 'exceptions')).toMatchObject({ ok: true });
    await join(socket, `board:${b.siteId}`);
    const names: string[] = [];
    for (const { siteId } of [b, a]) {
      const visit = await makeVisit(web.t.system(), { siteId });
      const { id } = await raiseException(web.t.system(), {
        siteId,
        kind: 'late',
        subject: { kind: 'visit', id: visit.visitId },
        visitId: visit.visitId,
        dedupeKey: unique('late-'),
      });
      if (siteId === b.siteId) names.push(siteId, visit.visitId, visit.trailerNumber, visit.no, id);
    }
    await expect
      .poll(() => heard.map(({ topic }) => topic))
      .toEqual(expect.arrayContaining([`board:${a.siteId}`, 'exceptions']));
    await sleep(300);
    const all = JSON.stringify(heard);
    expect(names.filter((name) => all.includes(name))).toEqual([]);
  });
});

describe('who shouts or leaves is cut', () => {
  test('1,000 messages a second', async () => {
    const { socket } = await knock((await web.person('dispatcher')).cookie);
    const gone = cut(socket);
    for (let i = 0; i < 1_000; i++) socket.emit('leave', 'admin');
    expect(await gone).toBeLessThan(1_000);
  });

  test('1,000 greetings on one connection', async () => {
    const { socket } = await knock((await web.person('dispatcher')).cookie);
    const before = (await web.services.db.$queryRaw`SELECT 1`) as unknown[];
    expect(before).toHaveLength(1);
    const gone = cut(socket);
    for (let i = 0; i < 1_000; i++) socket.io.engine.send('0');
    expect(await gone).toBeLessThan(1_000);
  });

  test('a frame of 1 MB, and binary rubbish', async () => {
    for (const payload of ['x'.repeat(1_000_000), Buffer.alloc(1_000_000)]) {
      const { socket } = await knock((await web.person('dispatcher')).cookie);
      const gone = cut(socket);
      socket.emit('join', payload);
      expect(await gone).toBeLessThan(2_000);
    }
    const { socket } = await knock((await web.person('dispatcher')).cookie);
    const gone = cut(socket);
    socket.io.engine.send('9not a packet');
    expect(await gone).toBeLessThan(2_000);
    expect((await fetch(`${web.url}/api/health/live`)).status).toBe(200);
  });

  test.concurrent.each([
    [
      'signed out everywhere',
      (_: string, cookie: string) => web.mutate('session.signOutEverywhere', undefined, cookie),
    ],
    ['locked out', (id: string) => setActive(web.t.system(), { userId: id, active: false })],
  ])('%s: within 5 s', async (_, leave) => {
    const { id, cookie } = await web.newPerson('dispatcher', web.sites.a.siteId);
    const { socket } = await knock(cookie);
    await join(socket, `board:${web.sites.a.siteId}`);
    const gone = cut(socket);
    await leave(id, cookie);
    expect(await gone).toBeLessThan(GONE_MS);
    expect((await knock(cookie)).connected).toBe(false);
  });

  test.concurrent('a session that ends: within 5 s', async () => {
    const { id } = await web.person('manager', web.sites.a.siteId);
    const { socket } = await knock(await sessionCookie(id, 1, 2));
    expect(await cut(socket)).toBeLessThan(2_000 + GONE_MS);
  });

  test.concurrent('a right that was taken away: no more of that site within 5 s, calls included', async () => {
    const { a, b } = web.sites;
    const person = await web.newPerson('dispatcher', a.siteId);
    const { socket } = await knock(person.cookie);
    const heard: LiveMessage[] = [];
    socket.on('change', (message) => heard.push(message));
    await join(socket, `site:${a.siteId}`);
    await setGrants(web.t.system(), {
      userId: person.id,
      grants: [{ role: 'dispatcher', siteId: b.siteId as never }],
    });
    await sleep(GONE_MS);
    heard.length = 0;
    await makeVisit(web.t.system(), { siteId: a.siteId });
    await sleep(500);
    expect(heard).toEqual([]);
    expect((await web.query('doors.board', { siteId: a.siteId }, person.cookie)).status).toBe(404);
    expect((await web.query('doors.board', { siteId: b.siteId }, person.cookie)).status).toBe(200);
    expect(await join(socket, `site:${a.siteId}`)).toEqual({ ok: false });
  });
});
