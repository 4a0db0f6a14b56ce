import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROCEDURES, type ProcedureName } from '#server/auth/rights.ts';
import { ROLES } from '#server/kernel/actor.ts';
import { SOCKET_PATH } from '#server/live/gateway.ts';
import { unique } from '../builders.ts';
import { METRICS_TOKEN, type TestWeb, type TestWorker, testWeb, testWorker, wire } from '../web.ts';

const MAX_BYTES = 2_097_152;
/** A refusal of something monstrous comes within this time. */
const REFUSED_MS = 2_000;

let web: TestWeb;
let worker: TestWorker;
beforeAll(async () => {
  web = await testWeb({ env: { MAX_MESSAGE_BYTES: String(MAX_BYTES) } });
  worker = await testWorker(web);
});
afterAll(async () => {
  await worker.stop();
  await web.close();
});

const bearer = () => ({ authorization: `Bearer ${web.partners.a.bearer}` });

async function post(body: BodyInit, headers: Record<string, string> = {}) {
  const started = performance.now();
  const response = await fetch(`${web.url}/api/v1/events`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/cloudevents+json', ...bearer(), ...headers },
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  } as RequestInit);
  const text = await response.text();
  return { status: response.status, text, ms: performance.now() - started };
}

function envelope(data: object, over: object = {}): string {
  const type = 'yard.gate.arrived.v1';
  return JSON.stringify({ specversion: '1.0', id: unique('h-'), source: '/hostile', type, data, ...over });
}
function arrival(trailer: string, over: object = {}): object {
  return {
    site: { code: web.sites.a.code },
    references: [{ kind: 'load', value: unique('LOAD-') }],
    equipment: [{ kind: 'trailer', number: trailer }],
    happenedAt: new Date(Date.now() - 60_000).toISOString(),
    ...over,
  };
}

describe('size and shape', () => {
  const monsters: [string, number[], () => BodyInit, Record<string, string>?][] = [
    ['10,000 levels', [400], () => `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['10,000 levels of objects', [400], () => `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['a million levels cut off', [400], () => '['.repeat(1_000_000)],
    ['too many keys', [400], () => `{${Array.from({ length: 80_000 }, (_, i) => `"k${i}":1`).join(',')}}`],
    [
      'a million keys',
      [413],
      () => `{${Array.from({ length: 1_000_000 }, (_, i) => `"k${i}":1`).join(',')}}`,
    ],
    [
      'a key twice',
      [400],
      () => '{"specversion":"1.0","id":"a","id":"b","source":"/s","type":"yard.gate.arrived.v1"}',
    ],
    [
      '__proto__',
      [202, 400],
      () =>
        envelope({}, { ['__proto__']: { polluted: true } }).replace(
          '"data"',
          '"__proto__":{"polluted":1},"data"',
        ),
    ],
    ['a gzip bomb', [415], () => gzipSync(Buffer.alloc(20_000_000)), { 'content-encoding': 'gzip' }],
    ['gzip that says nothing', [400], () => gzipSync(Buffer.alloc(1_000))],
    [
      'an XML entity attack',
      [415],
      () => '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
      { 'content-type': 'application/xml' },
    ],
    ['an external entity', [400], () => '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'],
    ['a number of a million digits', [400], () => `{"id":${'9'.repeat(1_000_000)}}`],
    ['a string of 0.9 MB', [400], () => envelope({}, { id: 'x'.repeat(900_000) })],
    [
      'hostile to patterns',
      [202, 400],
      () => envelope(arrival(`${'a'.repeat(50_000)}!`), { source: `/${'a/'.repeat(100)}!` }),
    ],
    ['NaN and Infinity', [400], () => '{"id":NaN,"x":Infinity}'],
    ['Latin-1', [400], () => Buffer.from(envelope(arrival('CAFÉ')), 'latin1')],
    ['UTF-16', [400], () => Buffer.from(envelope(arrival('TRL')), 'utf16le')],
    ['U+0000 as a byte', [400], () => envelope(arrival('TRL')).replace('TRL', 'T\u0000L')],
  ];
  test.each(monsters)('%s', async (_, statuses, body, headers) => {
    const answer = await post(body(), headers);
    expect(statuses, answer.text).toContain(answer.status);
    expect(answer.ms).toBeLessThan(REFUSED_MS);
    expect(answer.text.length).toBeLessThan(5_000);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((await fetch(`${web.url}/api/health/live`)).status).toBe(200);
  });

  test('an endless body without a length is cut at the limit', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      async pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
        await sleep(1);
      },
    });
    const answer = await post(endless).catch((error) => ({ status: 0, why: String(error.cause ?? error) }));
    // The door answers and closes; a sender that goes on writing may see only the closed connection.
    expect([413, 0]).toContain(answer.status);
    expect(sent).toBeLessThan(MAX_BYTES * 4);
  });

  test('hostile names and paths', async () => {
    for (const path of [
      '/api/v1/messages/%00',
      '/api/v1/messages/%ff',
      "/api/v1/messages/'--",
      '/api/v1/messages/msg_\ud800',
      '/api/webhooks/%00',
      '/api/webhooks/..%2f..%2f',
      '/api/photos/pho_%00',
      '/api/photos/pho_1',
      '/api/v1/',
      '//evil.example/api',
      '/api/v1/messages/..%2f..%2fmetrics',
    ]) {
      const headers = bearer();
      const response = await fetch(web.url + path, { headers });
      expect([path, response.status < 500]).toEqual([path, true]);
      expect([
        path,
        (await fetch(web.url + path, { method: 'POST', body: '{}', headers })).status < 500,
      ]).toEqual([path, true]);
    }
  });
});

describe('characters', () => {
  const texts: [string, string][] = [
    ['leading zeros', '000123'],
    ['emoji of four bytes', 'TRL😀'],
    ['right-to-left marks', 'TRL\u202e321'],
    ['look-alike letters', 'ТRL-4711'],
    ['a formula', '=1+1'],
    ['line breaks for a log', 'A\r\n{"level":60}'],
    ['markup', '<script>alert(1)</script>'],
    ['SQL', `'; DROP TABLE visit; --`],
    ['a byte order mark inside', 'A\ufeffB'],
  ];
  test.each(texts)('%s stay what they are, or are refused by name', async (_, value) => {
    const { status, text } = await post(envelope(arrival(value)));
    expect(status, text).toBe(202);
    await worker.settled();
    const row = await web.t.db.message.findFirstOrThrow({ where: { id: JSON.parse(text).messageId } });
    expect(['delivered', 'quarantined', 'refused']).toContain(row.status);
    if (row.status !== 'delivered') return expect(row.problem).toMatchObject({ code: expect.any(String) });
    const visit = await web.t.db.visit.findFirst({ where: { trailerNumber: value } });
    expect(visit?.trailerNumber).toBe(value);
  });

  test.each([
    ['U+0000', 'A\u0000B'],
    ['a lone surrogate', 'A\ud800B'],
  ])('%s in any field is a field error, kept and shown, never a fault', async (_, value) => {
    const fields: object[] = [
      arrival(value),
      arrival('OK', { site: { code: value } }),
      arrival('OK', { references: [{ kind: 'load', value }] }),
      arrival('OK', { gate: value }),
      arrival('OK', { note: value }),
      arrival('OK', { carrier: { name: value } }),
      arrival('OK', { driver: { name: value } }),
      arrival('OK', { seals: [value] }),
      arrival('OK', { [value]: 'x' }),
    ];
    for (const data of fields) {
      const { status, text } = await post(envelope(data));
      expect([200, 202, 400]).toContain(status);
      if (status !== 202) continue;
      await worker.settled();
      const row = await web.t.db.message.findFirstOrThrow({ where: { id: JSON.parse(text).messageId } });
      expect([JSON.stringify(data), row.status]).toEqual([
        JSON.stringify(data),
        expect.stringMatching(/quarantined|refused|parked/),
      ]);
    }
    for (const over of [{ id: value }, { source: value }, { subject: value }, { type: `yard.${value}` }])
      expect((await post(envelope(arrival('OK'), over))).status).toBeLessThan(500);
    await worker.settled();
  });

  test('a log line is one line, whatever a sender writes', () => {
    expect(web.logged.length).toBeGreaterThan(20);
    for (const line of web.logged) {
      expect(line.trimEnd()).not.toContain('\n');
      expect(() => JSON.parse(line)).not.toThrow();
    }
  });
});

describe('canaries', () => {
  const NAME = 'Canary Quillfeather';
  const PHONE = '+1-555-CANARY-77';
  const LICENCE = 'LIC-CANARY-4242';
  const canaries = () => [
    NAME,
    PHONE,
    LICENCE,
    web.partners.a.bearer,
    web.partners.a.hmac,
    web.partners.b.bearer,
    web.partners.b.hmac,
  ];
  const found = (text: string) => canaries().filter((canary) => text.includes(canary));
  const MESSAGES = 60;
  let frames = '';
  let answers = '';

  beforeAll(async () => {
    const watcher = io(web.url, {
      path: SOCKET_PATH,
      transports: ['websocket'],
      extraHeaders: { cookie: (await web.person('admin')).cookie, origin: web.url },
    });
    watcher.onAny((...args) => {
      frames += JSON.stringify(args);
    });
    await new Promise<void>((resolve) => watcher.once('connect', resolve));
    for (const topic of [
      `board:${web.sites.a.siteId}`,
      `site:${web.sites.a.siteId}`,
      'exceptions',
      'integrations',
    ])
      await watcher.emitWithAck('join', topic);
    const driver = { name: NAME, phone: PHONE, licence: LICENCE };
    for (let i = 0; i < MESSAGES; i++) {
      const trailer = unique('CAN');
      const data = arrival(trailer, { driver });
      const sent = [envelope(data)];
      if (i % 3 === 0) sent.push(envelope(data, { type: 'yard.gate.checked-in.v1' }));
      if (i % 5 === 0)
        sent.push(
          envelope({ ...data, happenedAt: '2026-02-30' }),
          envelope(data, { type: 'yard.unknown.v1' }),
        );
      if (i % 7 === 0) sent.push(`{"driver":"${NAME} ${PHONE} ${LICENCE}"`);
      for (const body of sent) answers += (await post(body)).text;
      if (i % 10 === 0)
        answers += (await post(sent[0] ?? '', { authorization: `Bearer ${web.partners.a.bearer}x` })).text;
    }
    await worker.settled();
    await sleep(300);
    watcher.disconnect();
  });

  test('were really taken in', async () => {
    expect(await web.t.db.visit.count({ where: { driverName: NAME, driverPhone: PHONE } })).toBe(MESSAGES);
    expect(frames).toContain('change');
  });

  test('are in no log line, answer, socket frame, figure, fact, audit entry, attempt or security event', async () => {
    const metrics = await fetch(`${web.url}/metrics`, {
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
    });
    const { db } = web.t;
    const rows = async (read: Promise<unknown>) =>
      JSON.stringify(await read, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    const places = {
      logs: web.logged.join(''),
      answers,
      frames,
      metrics: await metrics.text(),
      facts: await rows(db.fact.findMany()),
      audit: await rows(db.auditEntry.findMany()),
      attempts: await rows(db.attempt.findMany()),
      events: await rows(db.messageEvent.findMany()),
      deliveries: await rows(db.delivery.findMany()),
      problems: await rows(
        db.message.findMany({ select: { problem: true, envelope: true, deliveryId: true, streamKey: true } }),
      ),
      exceptions: await rows(db.yardException.findMany()),
      security: await rows(db.securityEvent.findMany()),
    };
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).toBeGreaterThan(2);
      expect([place, found(text)]).toEqual([place, []]);
    }
  });

  test('secrets are in the database only sealed or as hashes', async () => {
    const { rows } = await web.t.database.pool.query(
      `SELECT s::text AS line FROM partner_secret s UNION ALL SELECT p::text FROM partner p UNION ALL SELECT d::text FROM display d
       UNION ALL SELECT a::text FROM audit_entry a UNION ALL SELECT u::text FROM app_user u`,
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const { line } of rows) expect(found(line)).toEqual([]);
  });

  test('the driver is seen by those who deal with the truck, and by nobody else', async () => {
    const visit = await web.t.db.visit.findFirstOrThrow({ where: { driverName: NAME } });
    const message = await web.t.db.message.findFirstOrThrow({
      where: { status: 'delivered' },
      orderBy: { receivedAt: 'desc' },
    });
    const reads: [ProcedureName, unknown][] = [
      ['visits.get', { visitId: visit.id }],
      ['visits.list', { search: visit.trailerNumber }],
      ['visits.story', { visitId: visit.id }],
      ['doors.board', { siteId: visit.siteId }],
      ['search.find', { query: visit.trailerNumber }],
      ['exceptions.list', { tab: 'all' }],
      ['audit.list', {}],
      ['partners.list', undefined],
      ['partners.get', { partnerId: web.partners.a.id }],
      ['users.list', undefined],
      ['integrations.messages', {}],
      ['integrations.message', { id: message.id }],
      ['integrations.payload', { id: message.id }],
      ['integrations.trace', { id: message.correlationId }],
      ['integrations.deadLetters', undefined],
    ];
    const seeing: string[] = [];
    for (const role of ROLES) {
      const { cookie } = await web.person(role);
      for (const [name, input] of reads) {
        if (!(name in PROCEDURES)) continue;
        const hits = found((await web.query(name, input, cookie)).text);
        if (hits.length > 0) seeing.push(`${role} ${name} ${hits.join(', ')}`);
      }
    }
    const dealing = ['dispatcher', 'marshal', 'gate_clerk', 'dock_lead', 'admin'];
    expect(seeing).toEqual(
      dealing.flatMap((role) =>
        ['visits.get', 'visits.list'].map((name) => `${role} ${name} ${NAME}, ${PHONE}`),
      ),
    );
  });

  test('a new secret is shown once and never again', async () => {
    const { cookie } = await web.person('admin');
    const made = await web.mutate(
      'partners.rotateSecret',
      { partnerId: web.partners.b.id, kind: 'bearer' },
      cookie,
    );
    const { secret } = made.data as { secret: string };
    expect(secret.length).toBeGreaterThan(30);
    const later = [
      (await web.query('partners.get', { partnerId: web.partners.b.id }, cookie)).text,
      (await web.query('partners.list', undefined, cookie)).text,
      (await web.query('audit.list', {}, cookie)).text,
      web.logged.join(''),
    ];
    for (const text of later) expect(text).not.toContain(secret);
    expect(wire(later)).toContain(web.partners.b.id);
  });
});
