import { createHash, createHmac } from 'node:crypto';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleEvent } from '#server/integration/formats/canonical/examples.ts';
import {
  formatSecret,
  secretKey,
  signWebhook,
} from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';
import { newId } from '#server/kernel/ids.ts';
import { type TestWeb, testWeb } from '../web.ts';

let web: TestWeb;
beforeAll(async () => {
  web = await testWeb();
});
afterAll(() => web.close());

const TYPE = { 'content-type': 'application/cloudevents+json' };
type Headers = Record<string, string | string[]>;
interface Sent {
  readonly status: number;
  readonly text: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** By hand: fetch cannot send a header twice. */
function post(headers: Headers, body: string | Buffer, path = '/api/v1/events'): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const req = http.request(web.url + path, { method: 'POST', headers: { ...TYPE, ...headers } }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          headers: res.headers,
        }),
      );
    });
    req.on('error', reject);
    req.end(body);
  });
}

let number = 0;
function event(): string {
  const example = exampleEvent('yard.gate.arrived.v1');
  return JSON.stringify({ ...example, id: `s-${++number}`, subject: 'Café' });
}
const after = (seconds: number) => new Date(Date.now() + seconds * 1_000);
const stored = () => web.t.db.message.count();

function sign(body: string | Buffer, id: string, at = new Date()): Record<string, string> {
  const { code, hmac } = web.partners.a;
  return { 'x-yard-partner': code, ...signWebhook(id, at, body, [hmac]) };
}

type Wrong = (right: Record<string, string>, body: string) => [Headers, (string | Buffer)?];
const key = () => secretKey(web.partners.a.hmac) ?? Buffer.alloc(0);
const mac = (text: string, algorithm = 'sha256', secret: Buffer | string = key()) =>
  createHmac(algorithm, secret).update(text);
const signature = (right: Record<string, string>) => right['webhook-signature'] ?? '';
const content = (right: Record<string, string>, body: string) =>
  `${right['webhook-id']}.${right['webhook-timestamp']}.${body}`;
const without = (right: Record<string, string>, name: string): Headers => {
  const { [name]: _, ...rest } = right;
  return rest;
};
const withSignature = (right: Record<string, string>, value: string): Headers => ({
  ...right,
  'webhook-signature': value,
});

const WRONG: Record<string, Wrong> = {
  'another secret': (r, b) => [
    { ...r, ...signWebhook('w', new Date(), b, [formatSecret(Buffer.alloc(32, 1))]) },
  ],
  "another partner's secret": (r, b) => [{ ...r, ...signWebhook('w', new Date(), b, [web.partners.b.hmac]) }],
  "another partner's name": (r) => [{ ...r, 'x-yard-partner': web.partners.b.code }],
  'an unknown partner': (r) => [{ ...r, 'x-yard-partner': 'nobody' }],
  'the name in capitals': (r) => [{ ...r, 'x-yard-partner': web.partners.a.code.toUpperCase() }],
  'no name': (r) => [without(r, 'x-yard-partner')],
  'one bit of the body changed': (r, b) => {
    const changed = Buffer.from(b);
    changed[10] = (changed[10] ?? 0) ^ 1;
    return [r, changed];
  },
  'one bit of the signature changed': (r) => {
    const bytes = Buffer.from(signature(r).slice(3), 'base64');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    return [withSignature(r, `v1,${bytes.toString('base64')}`)];
  },
  'no id': (r) => [without(r, 'webhook-id')],
  'no time': (r) => [without(r, 'webhook-timestamp')],
  'no signature': (r) => [without(r, 'webhook-signature')],
  'signature twice': (r) => [{ ...r, 'webhook-signature': [signature(r), signature(r)] }],
  'id twice': (r) => [{ ...r, 'webhook-id': [r['webhook-id'] ?? '', r['webhook-id'] ?? ''] }],
  'time twice': (r) => [{ ...r, 'webhook-timestamp': [r['webhook-timestamp'] ?? '', '1'] }],
  'name twice': (r) => [{ ...r, 'x-yard-partner': [web.partners.a.code, web.partners.b.code] }],
  'id swapped': (r) => [{ ...r, 'webhook-id': 'another' }],
  'id with a dot': (r, b) => [
    {
      ...r,
      'webhook-id': 'a.1',
      'webhook-signature': `v1,${mac(`a.1.${r['webhook-timestamp']}.${b}`).digest('base64')}`,
    },
  ],
  'time moved by a second': (r) => [
    { ...r, 'webhook-timestamp': String(Number(r['webhook-timestamp']) + 1) },
  ],
  'empty signature': (r) => [withSignature(r, '')],
  'v1, and nothing': (r) => [withSignature(r, 'v1,')],
  'v1 alone': (r) => [withSignature(r, 'v1')],
  'no version': (r) => [withSignature(r, signature(r).slice(3))],
  'version 2': (r) => [withSignature(r, signature(r).replace('v1,', 'v2,'))],
  'version in capitals': (r) => [withSignature(r, signature(r).replace('v1,', 'V1,'))],
  'asymmetric version': (r) => [withSignature(r, signature(r).replace('v1,', 'v1a,'))],
  'a blank after the comma': (r) => [withSignature(r, signature(r).replace('v1,', 'v1, '))],
  'base64 without padding': (r) => [withSignature(r, signature(r).replace(/=+$/, ''))],
  hexadecimal: (r, b) => [withSignature(r, `v1,${mac(content(r, b)).digest('hex')}`)],
  'lower case': (r) => [withSignature(r, signature(r).toLowerCase())],
  'cut short': (r) => [withSignature(r, signature(r).slice(0, 20))],
  'one character more': (r) => [withSignature(r, `${signature(r)}A`)],
  'the right one after twenty others': (r) => [
    withSignature(
      r,
      `${Array(20)
        .fill(`v1,${Buffer.alloc(32).toString('base64')}`)
        .join(' ')} ${signature(r)}`,
    ),
  ],
  'JSON written anew': (r, b) => [r, JSON.stringify(JSON.parse(b), null, 1)],
  'JSON in another order': (r, b) => [
    r,
    JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(b)).reverse())),
  ],
  'a line feed at the end': (r, b) => [r, `${b}\n`],
  'a byte order mark': (r, b) => [r, `\ufeff${b}`],
  'body in UTF-16': (r, b) => [r, Buffer.from(b, 'utf16le')],
  'body in Latin-1': (r, b) => [r, Buffer.from(b, 'latin1')],
  'empty body': (r) => [r, ''],
  'signed without the id': (r, b) => [
    withSignature(r, `v1,${mac(`${r['webhook-timestamp']}.${b}`).digest('base64')}`),
  ],
  'signed body only': (r, b) => [withSignature(r, `v1,${mac(b).digest('base64')}`)],
  'hash without a key': (r, b) => [
    withSignature(r, `v1,${createHash('sha256').update(content(r, b)).digest('base64')}`),
  ],
  'SHA-512 cut to size': (r, b) => [
    withSignature(r, `v1,${mac(content(r, b), 'sha512').digest().subarray(0, 32).toString('base64')}`),
  ],
  'the secret as text': (r, b) => [
    withSignature(r, `v1,${mac(content(r, b), 'sha256', web.partners.a.hmac).digest('base64')}`),
  ],
  'an empty secret': (r, b) => [withSignature(r, `v1,${mac(content(r, b), 'sha256', '').digest('base64')}`)],
  'time in milliseconds': (_, b) => {
    const at = String(Date.now());
    const made = `v1,${mac(`w.${at}.${b}`).digest('base64')}`;
    const claim = { 'webhook-id': 'w', 'webhook-timestamp': at, 'webhook-signature': made };
    return [{ 'x-yard-partner': web.partners.a.code, ...claim }];
  },
  'a negative time': (r) => [{ ...r, 'webhook-timestamp': `-${r['webhook-timestamp']}` }],
  'time with a fraction': (r) => [{ ...r, 'webhook-timestamp': `${r['webhook-timestamp']}.0` }],
  'time as a power of ten': (r) => [{ ...r, 'webhook-timestamp': '1e9' }],
  'too old': (_, b) => [sign(b, 'w', after(-310))],
  'too new': (_, b) => [sign(b, 'w', after(310))],
  'no proof at all': () => [{}],
  'an unknown key': () => [{ authorization: 'Bearer yard_not-a-key-at-all' }],
  'a key and a letter': () => [{ authorization: `Bearer ${web.partners.a.bearer}x` }],
  'half a key': () => [{ authorization: `Bearer ${web.partners.a.bearer.slice(0, 20)}` }],
  'a key by another scheme': () => [{ authorization: `Basic ${web.partners.a.bearer}` }],
  "another partner's key": () => [
    { 'x-yard-partner': web.partners.a.code, authorization: `Bearer ${web.partners.b.bearer}` },
  ],
};

describe('signatures', () => {
  test('both edges of the tolerance', async () => {
    for (const seconds of [-290, 290]) {
      const body = event();
      expect([seconds, (await post(sign(body, `edge${seconds}`, after(seconds)), body)).status]).toEqual([
        seconds,
        202,
      ]);
    }
  });

  test('every wrong one is answered alike and leaves only a security event', async () => {
    expect(Object.keys(WRONG).length).toBeGreaterThanOrEqual(40);
    const before = await stored();
    const answers = new Map<string, string[]>();
    for (const [name, spoil] of Object.entries(WRONG)) {
      const body = event();
      const [headers, changed] = spoil(sign(body, `w-${number}`), body);
      for (const path of ['/api/v1/events', `/api/webhooks/${web.partners.a.code}`]) {
        // At the second door the path tells who it is, so what is wrong there is the proof alone.
        if (path !== '/api/v1/events' && /name|partner/.test(name) && !/secret|key/.test(name)) continue;
        const { status, text, headers: given } = await post(headers, changed ?? body, path);
        const seen = `${status} ${text} ${given['content-type']} ${given['www-authenticate']} ${given['retry-after']}`;
        answers.set(seen, [...(answers.get(seen) ?? []), name]);
      }
    }
    expect([...answers.values()].slice(1), 'answers that stand out').toEqual([]);
    expect([...answers.keys()][0]).toMatch(/^401 /);
    expect(await stored()).toBe(before);
    await expect
      .poll(() => web.t.db.securityEvent.count({ where: { kind: 'partner.unverified' } }))
      .toBeGreaterThan(10);
    const kept = JSON.stringify(await web.t.db.securityEvent.findMany());
    for (const secret of [web.partners.a.bearer, web.partners.b.bearer, 'Café'])
      expect(kept).not.toContain(secret);
  });

  test('a wrong signature and an unknown partner take the same time', async () => {
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 40; round++) {
      for (const who of ['known', 'unknown'] as const) {
        const body = event();
        const name = who === 'known' ? web.partners.a.code : 'nobody';
        const headers = { ...sign(body, 'x'), 'webhook-id': 'y', 'x-yard-partner': name };
        const started = performance.now();
        expect((await post(headers, body)).status).toBe(401);
        times[who].push(performance.now() - started);
      }
    }
    const median = (list: number[]) => list.sort((a, b) => a - b)[20] ?? 0;
    expect(Math.abs(median(times.known) - median(times.unknown))).toBeLessThan(20);
  });
});

describe('the same again', () => {
  test('1,000 exact replays are one message', async () => {
    const body = event();
    const headers = sign(body, 'replayed');
    const first = JSON.parse((await post(headers, body)).text);
    const answers = new Set<string>();
    const sender = async () => {
      for (let i = 0; i < 100; i++) {
        const { status, text } = await post(headers, body);
        answers.add(`${status} ${text}`);
      }
    };
    await Promise.all(Array.from({ length: 10 }, sender));
    expect([...answers]).toEqual([`202 ${JSON.stringify({ ...first, duplicate: true })}`]);
    expect(await web.t.db.message.count({ where: { deliveryId: 'wh:replayed' } })).toBe(1);
  });

  test('a replay after the window is refused', async () => {
    const body = event();
    expect((await post(sign(body, 'late', after(-310)), body)).status).toBe(401);
  });

  test('one key: 50 at once make one message, another body is a conflict, another partner has his own keys', async () => {
    const bearer = (of: 'a' | 'b') => ({
      authorization: `Bearer ${web.partners[of].bearer}`,
      'idempotency-key': 'k1',
    });
    const body = event();
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(bearer('a'), body)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${JSON.parse(text).messageId}`)).size).toBe(
      1,
    );
    expect((await post(bearer('a'), event())).status).toBe(409);
    const other = JSON.parse((await post(bearer('b'), body)).text);
    expect(other).toMatchObject({ duplicate: false });
    expect(await web.t.db.message.count({ where: { deliveryId: 'ik:k1' } })).toBe(2);
  });

  test("a partner's message does not exist for another partner", async () => {
    const body = event();
    const { messageId } = JSON.parse(
      (await post({ authorization: `Bearer ${web.partners.a.bearer}` }, body)).text,
    );
    const look = async (id: string, of: 'a' | 'b') => {
      const headers = { authorization: `Bearer ${web.partners[of].bearer}` };
      const response = await fetch(`${web.url}/api/v1/messages/${id}`, { headers });
      return `${response.status} ${await response.text()}`;
    };
    expect(await look(messageId, 'a')).toMatch(/^200 /);
    expect(await look(messageId, 'b')).toBe(await look(newId('message'), 'b'));
  });
});
