import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signWebhook } from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { unique } from '../builders.ts';
import { type TestWeb, testWeb, wire } from '../web.ts';
import { type SiteObjects, siteObjects } from './site-objects.ts';

const REFUSED_MS = 2_000;
const ROTATIONS = 10;

let web: TestWeb;
let objects: SiteObjects;
beforeAll(async () => {
  web = await testWeb();
  objects = await siteObjects(web.t, web.sites.a);
});
afterAll(() => web.close());

describe('data is kept by nobody on the way', () => {
  test('calls, messages, photos and refusals say no-store', async () => {
    const { cookie } = await web.person('dispatcher');
    const bearer = { authorization: `Bearer ${web.partners.a.bearer}` };
    const asked: [string, RequestInit][] = [
      [
        `/api/trpc/doors.board?input=${encodeURIComponent(wire({ siteId: objects.siteId }))}`,
        { headers: { cookie } },
      ],
      ['/api/trpc/session.me', {}],
      [`/api/photos/${objects.photoId}`, { headers: { cookie } }],
      [`/api/photos/${objects.photoId}`, {}],
      ['/api/v1/messages/msg_00000000000000000000000000', { headers: bearer }],
      ['/api/v1/events', { method: 'POST', body: '{}', headers: bearer }],
    ];
    for (const [path, init] of asked) {
      const answer = await fetch(web.url + path, init);
      await answer.arrayBuffer();
      expect([path, answer.headers.get('cache-control')]).toEqual([
        path,
        expect.stringContaining('no-store'),
      ]);
      expect([path, answer.headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
    }
  });
});

describe('inputs of calls that need no session', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const references = JSON.stringify({
    json: { code: 'ABC' },
    meta: {
      values: Object.fromEntries(
        Array.from({ length: 20_000 }, (_, at) => [`a.${'b.'.repeat(20)}${at}`, ['Date']]),
      ),
    },
  });
  test.each([
    ['100 levels', `{"json":${deep(100)}}`],
    ['100,000 levels', `{"json":${deep(100_000)}}`],
    ['deep meta', `{"json":{"code":"A"},"meta":{"values":${deep(50_000)}}}`],
    ['a meta with 20,000 paths', references],
    ['a meta that names a prototype', '{"json":{"code":"A"},"meta":{"values":{"__proto__.x":["Date"]}}}'],
    [
      'a meta that points into nothing',
      '{"json":null,"meta":{"values":{"a.b.c":["Date"]},"referentialEqualities":{"a":["b.c"]}}}',
    ],
    [
      'half a million keys',
      `{"json":{${Array.from({ length: 60_000 }, (_, at) => `"k${at}":1`).join(',')}}}`,
    ],
  ])('%s are refused in time, and nobody else waits', async (_, body) => {
    for (const path of ['displays.pair', 'session.redeemAdminLink']) {
      const started = performance.now();
      const other = fetch(`${web.url}/api/health/live`).then(() => performance.now() - started);
      const answer = await fetch(`${web.url}/api/trpc/${path}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', origin: web.url },
      });
      const text = await answer.text();
      const ms = performance.now() - started;
      expect([path, answer.status, text.slice(0, 200)]).toEqual([
        path,
        expect.toSatisfy((status: number) => status >= 400 && status < 500),
        expect.not.stringMatching(/node_modules|at \w+ \(|\.ts:/),
      ]);
      expect(ms).toBeLessThan(REFUSED_MS);
      expect(await other).toBeLessThan(REFUSED_MS);
    }
  });
});

describe('a secret is exchanged under load', () => {
  test(`${ROTATIONS} rotations with an overlap refuse no good message; what was revoked is dead`, {
    timeout: 120_000,
  }, async () => {
    const { id, code } = web.partners.a;
    let hmac = web.partners.a.hmac;
    const rotate = openRotateSecret(web.services.secrets);
    let rotating = true;
    const statuses = new Map<number, number>();
    const sender = async () => {
      while (rotating) {
        const status = await send(code, hmac);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const senders = Array.from({ length: 6 }, sender);
    for (let turn = 0; turn < ROTATIONS; turn++) {
      const { secret } = await rotate(web.t.system(), { partnerId: id, kind: 'hmac', overlapHours: 1 });
      // The other side takes the new one up a moment later and keeps on sending meanwhile.
      await sleep(300);
      hmac = secret;
      await sleep(300);
    }
    rotating = false;
    await Promise.all(senders);
    console.log(`answers ${JSON.stringify([...statuses])}`);
    expect([...statuses.keys()]).toEqual([202]);
    const { secret } = await rotate(web.t.system(), { partnerId: id, kind: 'hmac', overlapHours: 0 });
    await expect.poll(() => send(code, hmac), { timeout: 60_000, interval: 250 }).toBe(401);
    expect(await send(code, secret)).toBe(202);
  });

  async function send(code: string, hmac: string): Promise<number> {
    const id = unique('rot-');
    const body = JSON.stringify({
      specversion: '1.0',
      id,
      source: '/rotation',
      type: 'yard.gate.arrived.v1',
      data: {
        site: { code: web.sites.a.code },
        references: [{ kind: 'load', value: id }],
        happenedAt: new Date().toISOString(),
      },
    });
    const answer = await fetch(`${web.url}/api/v1/events`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/cloudevents+json',
        'x-yard-partner': code,
        ...signWebhook(id, new Date(), body, [hmac]),
      },
    });
    await answer.arrayBuffer();
    return answer.status;
  }
});
