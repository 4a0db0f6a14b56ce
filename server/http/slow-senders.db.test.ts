import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLog } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { exampleEvent } from '#server/integration/formats/canonical/examples.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { MINUTE_MS } from '#server/kernel/time.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { openAllowances } from './allowances.ts';
import { createDoors, type Doors, hardenServer, SERVER_OPTIONS } from './doors.ts';

/** Seconds of the product in tenths: a head may take 1.5 s, a request 2.5 s, a body 2 s. */
const SCALE = 0.1;
const BODY_MS = 2_000;
const CUT_MS = 30_000 * SCALE + 2_500;
const BACKLOG_MAX = 20;

let t: TestCtx;
let doors: Doors;
let server: http.Server;
let port: number;
let key: string;

beforeAll(async () => {
  t = await testCtx();
  const box = openSecretBox('a key for tests of at least 32 characters');
  const { id } = await createPartner(t.system(), {
    code: 'acme',
    name: 'Acme',
    format: 'canonical',
    rateLimitPerMinute: 60_000,
    rights: [{ eventType: 'yard.*', access: 'create' }],
  });
  key = (await openRotateSecret(box)(t.system(), { partnerId: id, kind: 'bearer' })).secret;
  doors = createDoors({
    pool: t.database.pool,
    databaseUrl: t.test.appUrl,
    box,
    log: openLog({ logLevel: 'silent' }, 'test'),
    publicUrl: 'http://localhost:3000',
    maxMessageBytes: 1_048_576,
    metricsToken: null,
    trustedProxies: 0,
    backlogMax: BACKLOG_MAX,
    bodyTimeoutMs: BODY_MS,
  });
  server = http.createServer(SERVER_OPTIONS, (req, res) => void doors.handle(req, res));
  hardenServer(server, SCALE);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as net.AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await doors.stop();
  await t.close();
});

let number = 0;
async function post(): Promise<{ status: number; ms: number; retryAfter: string | null }> {
  const started = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/events`, {
    method: 'POST',
    body: JSON.stringify({ ...exampleEvent('yard.gate.arrived.v1'), id: `slow-${++number}` }),
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents+json' },
  });
  await response.arrayBuffer();
  const { status, headers } = response;
  return { status, ms: performance.now() - started, retryAfter: headers.get('retry-after') };
}
const settleAll = () =>
  t.database.pool.query(`UPDATE message SET status = 'delivered' WHERE status = 'queued'`);
async function median(times: number): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const { status, ms } = await post();
    expect(status).toBe(202);
    taken.push(ms);
  }
  await settleAll();
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}

/** A connection that sends `head` and then a byte now and then. Resolves with the time until it was cut. */
function drip(head: string): { cut: Promise<number>; socket: net.Socket } {
  const started = performance.now();
  const socket = net.connect(port, '127.0.0.1', () => socket.write(head));
  const timer = setInterval(() => socket.write('x'), 100);
  const cut = new Promise<number>((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve(performance.now() - started);
    });
  });
  socket.resume();
  return { cut, socket };
}
const HEAD = 'POST /api/v1/events HTTP/1.1\r\nhost: yard\r\nx-slow: ';
const BODY = 'POST /api/v1/events HTTP/1.1\r\nhost: yard\r\ncontent-length: 100000\r\n\r\n{';

describe('one sender that is slow on 50 connections', () => {
  test.each([
    ['in the head', HEAD],
    ['in the body', BODY],
  ])(
    '%s is cut, and nobody else waits for it',
    async (_, start) => {
      const quietMs = await median(9);
      const slow = Array.from({ length: 50 }, () => drip(start));
      await sleep(200);
      const busyMs = await median(9);
      expect(busyMs).toBeLessThan(2 * quietMs + 100);
      for (const ms of await Promise.all(slow.map(({ cut }) => cut))) expect(ms).toBeLessThan(CUT_MS);
    },
    30_000,
  );
});

test('over the limit of what may wait: 503 with the time to come back, and again 202 when it is worked off', async () => {
  const seen = new Set<number>();
  let retryAfter: string | null = null;
  for (let i = 0; i < 200 && retryAfter === null; i++) {
    const answer = await post();
    seen.add(answer.status);
    retryAfter = answer.retryAfter;
    await sleep(20);
  }
  expect([...seen].sort()).toEqual([202, 503]);
  expect(Number(retryAfter)).toBeGreaterThan(0);
  const stored = await t.db.message.count({ where: { status: 'queued' } });
  expect(stored).toBeGreaterThan(BACKLOG_MAX);
  await settleAll();
  await expect.poll(async () => (await post()).status, { timeout: 5_000, interval: 200 }).toBe(202);
  await settleAll();
}, 30_000);

describe('the allowance of a partner', () => {
  test('holds over two web processes within one sharing, and is new each minute', async () => {
    let at = 1_000 * MINUTE_MS;
    const { pool } = t.database;
    const [one, two] = [0, 1].map(() => openAllowances({ pool, now: () => at, shareEveryMs: MINUTE_MS }));
    if (!one || !two) throw new Error('none');
    const used = (allowances: typeof one, times: number) =>
      Array.from({ length: times }, () => allowances.take('prt_1', 10)).filter((wait) => wait === null)
        .length;
    expect(used(one, 6)).toBe(6);
    expect(used(two, 3)).toBe(3);
    await one.share();
    await two.share();
    await one.share();
    expect(used(two, 5)).toBe(1);
    expect(used(one, 5)).toBe(1);
    at += 15_000;
    expect(one.take('prt_1', 10)).toBe(MINUTE_MS - 15_000);
    at += MINUTE_MS;
    expect(used(one, 12)).toBe(10);
    await one.share();
    expect(await t.db.rateLimit.findMany({ where: { key: { startsWith: 'partner:prt_1' } } })).toMatchObject([
      { key: 'partner:prt_1:1001', points: 10 },
    ]);
    await one.stop();
    await two.stop();
  });

  test('is held alone while the database is away, and told afterwards', async () => {
    let away = true;
    const query = (...args: unknown[]) =>
      away
        ? Promise.reject(new Error('away'))
        : (t.database.pool.query as (...a: unknown[]) => unknown)(...args);
    const at = 2_000 * MINUTE_MS;
    const alone = openAllowances({ pool: { query } as never, now: () => at, shareEveryMs: MINUTE_MS });
    const taken = Array.from({ length: 8 }, () => alone.take('prt_2', 5)).filter((wait) => wait === null);
    await alone.share();
    expect(taken).toHaveLength(5);
    away = false;
    await alone.share();
    expect(await t.db.rateLimit.findFirst({ where: { key: 'partner:prt_2:2000' } })).toMatchObject({
      points: 5,
    });
    await alone.stop();
  });
});
