import http from 'node:http';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCtx } from '#server/infra/context.ts';
import { type Database, openDatabase } from '#server/infra/db/client.ts';
import { openLog } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { exampleEvent } from '#server/integration/formats/canonical/examples.ts';
import { signWebhook } from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { revokeSecret } from '#server/integration/governance/commands/revoke-secret.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import { type TestDatabase, testDatabase } from '#server/test/database.ts';
import { createDoors, type Doors, hardenServer } from './doors.ts';

let database: TestDatabase;
let app: Database;
let doors: Doors;
let server: http.Server;
let proxy: Proxy;
let url: string;
const secrets = { hmac: '', bearer: '', other: '', otherId: '' };
const box = openSecretBox('a key for tests of at least 32 characters');
const rotateSecret = openRotateSecret(box);

beforeAll(async () => {
  database = await testDatabase();
  proxy = await openProxy(Number(new URL(database.appUrl).port));
  const through = Object.assign(new URL(database.appUrl), { port: String(proxy.port) }).toString();
  app = openDatabase(through, { max: 6, name: 'test' });
  const ctx = openCtx(app.db, SYSTEM);
  const rights = [{ eventType: 'yard.*', access: 'create' as const }];
  const acme = await createPartner(ctx, {
    code: 'acme',
    name: 'Acme',
    format: 'canonical',
    rateLimitPerMinute: 60_000,
    rights,
  });
  const other = await createPartner(ctx, {
    code: 'other',
    name: 'Other',
    format: 'canonical',
    rateLimitPerMinute: 60_000,
  });
  await createPartner(ctx, { code: 'slow', name: 'Slow', format: 'canonical', rateLimitPerMinute: 1 });
  secrets.hmac = (await rotateSecret(ctx, { partnerId: acme.id, kind: 'hmac' })).secret;
  secrets.bearer = (await rotateSecret(ctx, { partnerId: acme.id, kind: 'bearer' })).secret;
  const key = await rotateSecret(ctx, { partnerId: other.id, kind: 'bearer' });
  [secrets.other, secrets.otherId] = [key.secret, key.secretId];
  doors = createDoors({
    pool: app.pool,
    databaseUrl: through,
    box,
    log: openLog({ logLevel: 'silent' }, 'test'),
    publicUrl: 'http://localhost:3000',
    maxMessageBytes: 1_048_576,
    metricsToken: 'token-for-metrics',
    trustedProxies: 0,
  });
  server = http.createServer(async (req, res) => {
    if (!(await doors.handle(req, res))) res.writeHead(418).end('next');
  });
  hardenServer(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await doors.stop();
  await app.close();
  proxy.close();
  await database.drop();
});

let number = 0;
const event = () => JSON.stringify({ ...exampleEvent('yard.gate.arrived.v1'), id: `e-${++number}` });
const stored = async (where = 'true') =>
  (await app.pool.query(`SELECT count(*)::int AS n FROM message WHERE ${where}`)).rows[0]?.n as number;

function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
  return fetch(url + path, {
    method: 'POST',
    body: body as BodyInit,
    headers: { 'content-type': 'application/cloudevents+json', ...headers },
  });
}
const withKey = (key = secrets.bearer) => ({ authorization: `Bearer ${key}` });
const signed = (body: string, id: string, at = new Date()) => ({
  'x-yard-partner': 'acme',
  ...signWebhook(id, at, body, [secrets.hmac]),
});

describe('taking messages', () => {
  test('accepts after the commit, keeps the bytes, wakes the stream, answers a repetition alike', async () => {
    const body = event();
    const first = await post('/api/v1/events', body, withKey());
    expect(first.status).toBe(202);
    const answer = await first.json();
    const row = (await app.pool.query('SELECT * FROM message WHERE id = $1', [answer.messageId])).rows[0];
    expect(row).toMatchObject({ status: 'queued', correlation_id: answer.correlationId });
    expect(row.body.toString()).toBe(body);
    const woken = await app.pool.query(
      `SELECT singleton_key FROM pgboss.job WHERE name = 'inbound' AND singleton_key = $1`,
      [row.stream_key],
    );
    expect(woken.rowCount).toBe(1);
    const again = await post('/api/v1/events', body, withKey());
    expect(again.status).toBe(202);
    expect(await again.json()).toEqual({ ...answer, duplicate: true });
    expect(await stored(`delivery_id = '${row.delivery_id}'`)).toBe(1);
  });

  test('50 at once under one key make one message; another body under the key is a conflict', async () => {
    const body = event();
    const key = { ...withKey(), 'idempotency-key': 'fifty' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('/api/v1/events', body, key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = new Set(await Promise.all(answers.map(async (each) => (await each.json()).messageId)));
    expect(ids.size).toBe(1);
    expect(await stored(`delivery_id = 'ik:fifty'`)).toBe(1);
    const clash = await post('/api/v1/events', event(), key);
    expect(clash.status).toBe(409);
    expect((await clash.json()).code).toBe('conflict');
  });

  test('200 different ones at once are all stored', async () => {
    const before = await stored();
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => post('/api/v1/events', event(), withKey())),
    );
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    expect(await stored()).toBe(before + 200);
  });

  test('binary mode, batch, empty batch', async () => {
    const example = exampleEvent('yard.gate.arrived.v1') as { data: unknown };
    const binary = await post('/api/v1/events', JSON.stringify(example.data), {
      ...withKey(),
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'binary-1',
      'ce-source': '/tests',
      'ce-type': 'yard.gate.arrived.v1',
    });
    expect(binary.status).toBe(202);
    const { messageId } = await binary.json();
    const row = (await app.pool.query('SELECT envelope FROM message WHERE id = $1', [messageId])).rows[0];
    expect(row.envelope.headers['ce-id']).toBe('binary-1');
    const type = { 'content-type': 'application/cloudevents-batch+json' };
    const batch = await post('/api/v1/events', `[${event()},${event()}]`, { ...withKey(), ...type });
    expect(batch.status).toBe(202);
    const empty = await post('/api/v1/events', '[]', { ...withKey(), ...type });
    expect([empty.status, (await empty.json()).messageId]).toEqual([202, null]);
    const many = `[${Array.from({ length: 501 }, event).join(',')}]`;
    expect((await post('/api/v1/events', many, { ...withKey(), ...type })).status).toBe(400);
  });

  test('the partner sees its own message; a foreign one and one that does not exist look alike', async () => {
    const { messageId } = await (await post('/api/v1/events', event(), withKey())).json();
    const own = await fetch(`${url}/api/v1/messages/${messageId}`, { headers: withKey() });
    expect([own.status, (await own.json()).status]).toEqual([200, 'queued']);
    const foreign = await fetch(`${url}/api/v1/messages/${messageId}`, { headers: withKey(secrets.other) });
    const absent = await fetch(`${url}/api/v1/messages/${messageId.slice(0, -3)}ZZZ`, {
      headers: withKey(secrets.other),
    });
    expect([foreign.status, absent.status]).toEqual([404, 404]);
    expect(await foreign.text()).toBe(await absent.text());
  });
});

describe('refusing', () => {
  test('signatures: both edges of the window, and every wrong variant gets one answer and stores nothing', async () => {
    const good = event();
    const at = (seconds: number) => new Date(Date.now() + seconds * 1000);
    expect((await post('/api/v1/events', good, signed(good, 'edge-1', at(-290)))).status).toBe(202);
    expect((await post('/api/v1/events', good, signed(good, 'edge-2', at(290)))).status).toBe(202);
    const before = await stored();
    const body = event();
    const right = signed(body, 'wrong');
    const signature = right['webhook-signature'];
    const wrong: Record<string, string>[] = [
      signed(body, 'old', at(-310)),
      signed(body, 'new', at(310)),
      { ...right, 'webhook-id': 'swapped' },
      { ...right, 'webhook-signature': '' },
      { ...right, 'webhook-signature': 'v1,' },
      { ...right, 'webhook-signature': signature.replace(/=+$/, '') },
      { ...right, 'webhook-signature': signature.replace('v1,', 'v2,') },
      { ...right, 'webhook-signature': signature.toLowerCase() },
      { ...right, 'webhook-timestamp': '0' },
      { ...right, 'x-yard-partner': 'nobody' },
      { ...right, 'x-yard-partner': 'other' },
      {
        ...right,
        ...signWebhook('wrong', new Date(), body, [`whsec_${Buffer.alloc(32, 1).toString('base64')}`]),
      },
      { authorization: 'Bearer yard_not-a-key-at-all' },
      { authorization: `bearer ${secrets.bearer}x` },
      {},
    ];
    const answers = await Promise.all(wrong.map((headers) => post('/api/v1/events', body, headers)));
    expect(answers.map(({ status }) => status)).toEqual(wrong.map(() => 401));
    expect(new Set(await Promise.all(answers.map((each) => each.text()))).size).toBe(1);
    const reordered = JSON.stringify(JSON.parse(body), null, 1);
    expect((await post('/api/v1/events', reordered, right)).status).toBe(401);
    expect((await post('/api/webhooks/nobody', body, right)).status).toBe(401);
    expect(await stored()).toBe(before);
    await expect
      .poll(async () => (await app.pool.query('SELECT 1 FROM security_event')).rowCount)
      .toBeGreaterThan(5);
  });

  test('a header that came twice proves nothing', async () => {
    const body = event();
    const right = signed(body, 'doubled');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const req = http.request(`${url}/api/v1/events`, { method: 'POST' }, (res) =>
        resolve(res.resume().statusCode),
      );
      req.on('error', reject);
      for (const [name, value] of Object.entries(right))
        req.setHeader(name, name === 'webhook-signature' ? ['v1,AAAA', value] : value);
      req.setHeader('content-type', 'application/cloudevents+json');
      req.end(body);
    });
    expect(status).toBe(401);
  });

  test('what is no event is told at once; nothing is stored', async () => {
    const before = await stored();
    const tell = async (body: string | Buffer, headers = {}) => {
      const answer = await post('/api/v1/events', body, { ...withKey(), ...headers });
      return [answer.status, (await answer.json()).code];
    };
    expect(await tell('{')).toEqual([400, 'malformed']);
    expect(await tell(Buffer.from([0xff, 0xfe, 0x00]))).toEqual([400, 'malformed']);
    expect(await tell('[['.repeat(5_000) + ']]'.repeat(5_000))).toEqual([400, 'malformed']);
    expect(await tell(event(), { 'content-type': 'text/html' })).toEqual([415, 'unsupported']);
    expect(await tell(event(), { 'content-encoding': 'gzip' })).toEqual([415, 'unsupported']);
    expect(await stored()).toBe(before);
  });

  test('too large is refused without reading to the end', async () => {
    const started = performance.now();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => (text += chunk));
      socket.on('close', () => resolve(text));
      socket.on('error', () => resolve(text));
      socket.setTimeout(5_000, () => reject(new Error('no answer')));
      socket.write(`POST /api/v1/events HTTP/1.1\r\nhost: x\r\ncontent-length: 100000000\r\n\r\n{"a":"`);
    });
    expect(answer).toMatch(/^HTTP\/1.1 413/);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('a partner over its allowance gets 429 and is told when to come back', async () => {
    const ctx = openCtx(app.db, SYSTEM);
    const slow = await app.db.partner.findUniqueOrThrow({ where: { code: 'slow' } });
    const { secret } = await rotateSecret(ctx, { partnerId: slow.id, kind: 'bearer' });
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // refused proofs are looked at again each second
    expect((await post('/api/v1/events', event(), withKey(secret))).status).toBe(202);
    const limited = await post('/api/v1/events', event(), withKey(secret));
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('a revoked key is dead within 30 seconds', async () => {
    expect((await post('/api/v1/events', event(), withKey(secrets.other))).status).toBe(202);
    await revokeSecret(openCtx(app.db, SYSTEM), { secretId: secrets.otherId });
    await expect
      .poll(async () => (await post('/api/v1/events', event(), withKey(secrets.other))).status, {
        timeout: 30_000,
        interval: 500,
      })
      .toBe(401);
  }, 40_000);
});

describe('health and the rest', () => {
  test('documents, metrics, other routes', async () => {
    expect((await (await fetch(`${url}/api/v1/openapi.json`)).json()).openapi).toBe('3.1.0');
    const docs = await fetch(`${url}/api/docs`);
    expect(await docs.text()).not.toContain('<script');
    expect(docs.headers.get('content-security-policy')).not.toContain('script');
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    const metrics = await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer token-for-metrics' } });
    expect(await metrics.text()).toContain('yard_http_seconds');
    expect((await fetch(`${url}/anything`)).status).toBe(418);
    expect((await fetch(`${url}/api/v1/events`)).status).toBe(405);
  });

  test('without the database: 503 in two seconds and never 2xx; ready says so; all comes back by itself', async () => {
    const answerOf = async () => {
      const started = performance.now();
      const answer = await post('/api/v1/events', event(), withKey());
      return {
        status: answer.status,
        retryAfter: answer.headers.get('retry-after'),
        ms: performance.now() - started,
      };
    };
    for (const fault of ['hang', 'cut'] as const) {
      proxy.set(fault);
      const answers = await Promise.all(Array.from({ length: 20 }, answerOf));
      for (const { status, retryAfter, ms } of answers) {
        expect(status).toBe(503);
        expect(Number(retryAfter)).toBeGreaterThan(0);
        expect(ms).toBeLessThan(2_500);
      }
      expect((await fetch(`${url}/api/health/live`)).status).toBe(200);
      expect((await fetch(`${url}/api/health/ready`)).status).toBe(503);
      proxy.set('through');
      await expect.poll(async () => (await answerOf()).status, { timeout: 15_000 }).toBe(202);
      await expect
        .poll(async () => (await fetch(`${url}/api/health/ready`)).status, { timeout: 15_000 })
        .toBe(200);
    }
  }, 60_000);
});

interface Proxy {
  readonly port: number;
  set(mode: 'through' | 'hang' | 'cut'): void;
  close(): void;
}

/** Stands between the product and PostgreSQL and can go silent or break connections. */
async function openProxy(target: number): Promise<Proxy> {
  let mode: 'through' | 'hang' | 'cut' = 'through';
  const pairs = new Set<[net.Socket, net.Socket]>();
  const listener = net.createServer((client) => {
    if (mode === 'cut') return void client.destroy();
    const upstream = net.connect(target, '127.0.0.1');
    const pair: [net.Socket, net.Socket] = [client, upstream];
    pairs.add(pair);
    const end = () => {
      client.destroy();
      upstream.destroy();
      pairs.delete(pair);
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    client.pipe(upstream);
    upstream.pipe(client);
    if (mode === 'hang') for (const socket of pair) socket.pause();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as net.AddressInfo).port,
    set(next) {
      mode = next;
      for (const pair of [...pairs]) {
        if (next === 'cut') pair[0].destroy();
        else for (const socket of pair) next === 'hang' ? socket.pause() : socket.resume();
      }
    },
    close() {
      for (const pair of pairs) pair[0].destroy();
      listener.close();
    },
  };
}
