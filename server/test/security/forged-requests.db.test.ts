import type http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appRouter } from '#server/api/root.ts';
import { openSignIn } from '#server/auth/sign-in.ts';
import { securePage } from '#server/http/security-headers.ts';
import { makeAppointment } from '../builders.ts';
import { PUBLIC_URL, type TestWeb, testWeb, wire } from '../web.ts';

let web: TestWeb;
beforeAll(async () => {
  web = await testWeb();
});
afterAll(() => web.close());

const built = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;
const mutations = Object.keys(built).filter((name) => built[name]?._def.type === 'mutation');

async function send(path: string, headers: Record<string, string>, body = '{}', method = 'POST') {
  const { cookie } = await web.person('admin');
  const response = await fetch(`${web.url}/api/trpc/${path}`, {
    method,
    headers: { cookie, ...headers },
    ...(method === 'GET' ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a change with our cookie from elsewhere', () => {
  const origins: [string, Record<string, string>][] = [
    ['no origin', {}],
    ['another site', { origin: 'https://evil.example' }],
    ['null', { origin: 'null' }],
    ['our name inside another', { origin: `${PUBLIC_URL}.evil.example` }],
    ['our host by another scheme', { origin: PUBLIC_URL.replace('https:', 'http:') }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['rubbish', { origin: '\\\\yard.test' }],
    [
      'another site that names our host',
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    ],
  ];
  test.each(origins)('%s', async (_, headers) => {
    for (const name of mutations)
      expect([name, (await send(name, { ...JSON_TYPE, ...headers })).status]).toEqual([name, 403]);
  });

  test('a form or plain text, even from our own pages', async () => {
    const types = [
      'text/plain',
      'text/plain; application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonx',
      '',
    ];
    for (const type of types)
      for (const name of mutations.slice(0, 5))
        expect((await send(name, { origin: web.url, 'content-type': type })).status).toBe(403);
  });

  test('by GET nothing happens', async () => {
    const { id } = await makeAppointment(web.t.system(), { siteId: web.sites.a.siteId });
    const input = encodeURIComponent(wire({ appointmentId: id, reason: 'forged' }));
    const { status } = await send(`appointments.cancel?input=${input}`, { origin: web.url }, '', 'GET');
    expect(status).toBe(405);
    expect(await web.t.db.appointment.findUnique({ where: { id } })).toMatchObject({ status: 'scheduled' });
  });

  test('from our own pages it passes', async () => {
    for (const origin of [web.url, PUBLIC_URL])
      expect(
        (await send('users.setActive', { ...JSON_TYPE, origin }, wire({ userId: 'x', active: true }))).status,
      ).toBe(404);
  });
});

describe('the browser API as an attacker sees it', () => {
  test('size, batches, rubbish and unknown names are refused without a fault', async () => {
    const origin = { ...JSON_TYPE, origin: web.url };
    const big = JSON.stringify({ json: { code: 'x'.repeat(1_100_000) } });
    expect((await send('displays.pair', origin, big)).status).toBe(413);
    const many = Array(40).fill('session.me').join(',');
    expect((await send(`${many}?batch=1`, {}, '', 'GET')).status).toBe(400);
    for (const body of [
      '{',
      'null',
      '[]',
      '"x"',
      '{"json":{"__proto__":{"x":1}}}',
      '{"json":{},"meta":{"values":{"__proto__.polluted":["Date"]}}}',
      '{"json":{},"meta":{"values":{"constructor.prototype.polluted":["Date"]}}}',
      '\u0000',
    ])
      expect([body, (await send('displays.pair', origin, body)).status]).toEqual([body, 400]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    for (const name of ['nothing.here', 'session.__proto__', 'constructor', '%00', '..%2f..%2fmetrics'])
      expect([400, 404]).toContain((await send(name, {}, '', 'GET')).status);
    for (const input of ['%7B', 'null', encodeURIComponent('{"json":"\u0000"}')])
      expect((await send(`visits.get?input=${input}`, {}, '', 'GET')).status).toBe(400);
  });

  test('deep and wide inputs are refused in time', async () => {
    const origin = { ...JSON_TYPE, origin: web.url };
    const deep = `{"json":${'['.repeat(450_000)}${']'.repeat(450_000)}}`;
    const nested = `{"json":${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}}`;
    const wide = `{"json":{${Array.from({ length: 70_000 }, (_, i) => `"k${i}":1`).join(',')}}}`;
    for (const body of [deep, nested, wide]) {
      // Our own work, not that of whoever else runs on this machine.
      const before = process.cpuUsage();
      const { status, text } = await send('displays.pair', origin, body);
      expect([body.slice(0, 12), status]).toEqual([body.slice(0, 12), 400]);
      expect(text.length).toBeLessThan(2_000);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(2_000);
    }
  });

  test('hostile text in searches and filters is text', async () => {
    const { cookie } = await web.person('admin');
    const hostile = [
      "' OR 1=1 --",
      '"; DROP TABLE visit; --',
      '\\',
      '%',
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\u202egnp.exe',
      '😀'.repeat(20),
      `${'a'.repeat(38)}!`,
      '#{7*7}',
      '{{7*7}}',
      "=cmd|'/c calc'!A1",
      '\r\nset-cookie: x=1',
    ];
    for (const text of hostile) {
      const asked: [string, unknown][] = [
        ['search.find', { query: text }],
        ['visits.list', { search: text }],
        ['visits.list', { cursor: text }],
        ['exceptions.list', { cursor: text }],
        ['exceptions.get', { exceptionId: text }],
        ['exceptions.counts', { siteId: text }],
        ['partners.get', { partnerId: text }],
        ['audit.list', { actor: text }],
        ['displays.board', { displayId: text }],
      ];
      for (const [name, input] of asked) {
        const { status } = await web.query(name, input, cookie);
        expect([name, text, status < 500]).toEqual([name, text, true]);
      }
      const made = await web.mutate(
        'visits.arrive',
        { siteId: web.sites.a.siteId, trailerNumber: text.slice(0, 40) },
        cookie,
      );
      expect(['arrive', text, made.status < 500]).toEqual(['arrive', text, true]);
      const board = await web.query('doors.board', { siteId: web.sites.a.siteId }, cookie);
      expect(board.status).toBe(200);
    }
  });

  test('faults say nothing of our insides, and no answer is kept', async () => {
    const { cookie } = await web.person('admin');
    const answers = [
      await web.query('session.me', undefined, cookie),
      await web.query('session.me'),
      await web.query('visits.get', { visitId: 'vis_0' }, cookie),
      await web.query('nothing.here', undefined, cookie),
      await web.mutate('displays.pair', { code: 'AAAAAAAA' }),
    ];
    for (const { text, headers } of answers) {
      expect(text).not.toMatch(/\.ts:\d|node_modules|prisma|SELECT |\/work\/|"stack"/i);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
    }
  });

  test('a pairing code cannot be guessed', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 15; i++)
      statuses.push((await web.mutate('displays.pair', { code: `AAAAAAA${i % 10}` })).status);
    expect(statuses.slice(-3)).toEqual([429, 429, 429]);
    const { code } = await (await import('#server/auth/displays/commands/pair-display.ts')).createDisplay(
      web.t.system(),
      { siteId: web.sites.a.siteId, name: 'Wall' },
    );
    expect((await web.mutate('displays.pair', { code })).status).toBe(429);
  });
});

describe('pages', () => {
  test('carry a policy that runs no inline script', () => {
    const headers = new Map<string, string>();
    const res = { setHeader: (name: string, value: string) => void headers.set(name.toLowerCase(), value) };
    securePage({ headers: {} } as http.IncomingMessage, res as unknown as http.ServerResponse, PUBLIC_URL);
    const policy = headers.get('content-security-policy') ?? '';
    const scripts = policy.split(';').find((part) => part.trim().startsWith('script-src')) ?? '';
    expect(scripts).toMatch(/'nonce-[^']{16,}'/);
    expect(scripts).not.toMatch(/unsafe|\*|http:/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(headers.get('strict-transport-security')).toBeDefined();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('sign-in', () => {
  const PASSWORD = 'a right long password';

  test('the same answer for whom we know and whom we do not, then a pause for account and address', async () => {
    const { email } = await web.newPerson('manager', '*', PASSWORD);
    const signIn = openSignIn(web.t.db, web.t.database.pool);
    const attempt = (who: string, password: string, address: string) =>
      signIn.withPassword({ email: who, password, address, now: new Date() });
    expect(await attempt(email, 'wrong', 'x1')).toEqual(await attempt('nobody@test.example', 'wrong', 'x2'));
    const answers = [];
    for (let i = 0; i < 12; i++) answers.push((await attempt(email, 'wrong', `many-${i}`)).kind);
    expect(answers.filter((kind) => kind === 'refused')).toHaveLength(9);
    expect((await attempt(email, PASSWORD, 'another')).kind).toBe('throttled');
    const spread = [];
    for (let i = 0; i < 12; i++)
      spread.push((await attempt(`n${i}@test.example`, 'wrong', 'one address')).kind);
    expect(spread.filter((kind) => kind === 'refused')).toHaveLength(10);
  });

  test('20 tries at once do not slip past the limit', async () => {
    const { email } = await web.newPerson('manager', '*', PASSWORD);
    const signIn = openSignIn(web.t.db, web.t.database.pool);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        signIn.withPassword({ email, password: 'wrong', address: `at-once-${i}`, now: new Date() }),
      ),
    );
    expect(answers.filter(({ kind }) => kind === 'refused').length).toBeLessThanOrEqual(10);
  });
});
