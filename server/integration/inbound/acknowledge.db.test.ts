import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openJobs } from '#server/infra/jobs.ts';
import { openLog } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { verifyWebhook } from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { openSetCallback } from '#server/integration/governance/commands/set-callback.ts';
import { openPartnerBook } from '#server/integration/governance/partner-book.ts';
import { registerDeliveryHandlers } from '#server/integration/messages/delivery-handlers.ts';
import { type Lanes, startLanes } from '#server/integration/messages/lanes.ts';
import { acknowledgementOf } from '#server/integration/messages/queries/acknowledgement.ts';
import { JITTER, RETRY_GAPS_MS } from '#server/integration/messages/retry-table.ts';
import { newId } from '#server/kernel/ids.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { acknowledge, afterAnswer, answerHandlers } from './acknowledge.ts';
import { openInbound } from './process-message.ts';

/** 24 hours of retries in some 17 seconds. */
const SCALE = 0.0002;
const TIMEOUT_MS = 400;
/** What a busy machine may add to a gap. */
const SLACK_MS = 600;

interface Hit {
  readonly at: number;
  readonly body: string;
  readonly headers: http.IncomingHttpHeaders;
}

let t: TestCtx;
let lanes: Lanes;
let server: http.Server;
let host: string;
const box = openSecretBox('a key for tests of at least 32 characters');
const hits = new Map<string, Hit[]>();
const hitsOf = (path: string) => hits.get(path) ?? [];

/** What the partner's server does is in the path: a status, or a behaviour. */
function answer(path: string, response: http.ServerResponse, tries: number): void {
  const [, what = '', value = ''] = path.split('/');
  if (what === 'status') response.writeHead(Number(value)).end('said so');
  else if (what === 'redirect') response.writeHead(307, { location: '/elsewhere' }).end();
  else if (what === 'wait' && tries === 1) response.writeHead(503, { 'retry-after': value }).end();
  else if (what === 'reset' && tries < 3) response.destroy();
  else if (what !== 'never' && (what !== 'hang' || tries >= 3)) response.writeHead(200).end();
}

beforeAll(async () => {
  t = await testCtx({ max: 16 });
  server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '/';
      const seen = hits.get(path) ?? [];
      seen.push({ at: performance.now(), body: Buffer.concat(chunks).toString(), headers: request.headers });
      hits.set(path, seen);
      answer(path, response, seen.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log = openLog({ logLevel: 'silent' }, 'test');
  const { pool } = t.database;
  const book = openPartnerBook({ pool, box, now: () => performance.now() * 100 });
  const inbound = openInbound({ db: t.db, pool, book });
  lanes = await startLanes({
    jobs: await openJobs({ url: t.test.appUrl, log }),
    pool,
    db: t.db,
    log,
    retryScale: SCALE,
    deliveryHandlers: registerDeliveryHandlers(
      answerHandlers({ book, outbound: { allow: [host] }, timeoutMs: TIMEOUT_MS }),
    ),
    inbound: inbound.handler,
    afterMessage: inbound.afterwards,
    afterDelivery: afterAnswer({ db: t.db, book }),
    lanes: ['inbound', 'partner'],
    sweepMs: 100,
  });
});
afterAll(async () => {
  await lanes.stop();
  server.closeAllConnections();
  server.close();
  await t.close();
});

let made = 0;

async function partner(path: string | null): Promise<{ id: string; secret: string }> {
  const ctx = t.system();
  const { id } = await createPartner(ctx, {
    code: `supplier-${++made}`,
    name: `Supplier ${made}`,
    format: 'supplier-x12',
    rights: [{ eventType: 'yard.asn.*', access: 'create' }],
  });
  if (path) await openSetCallback({ allow: [host] })(ctx, { partnerId: id, url: `http://${host}${path}` });
  const { secret } = await openRotateSecret(box)(ctx, { partnerId: id, kind: 'hmac' });
  return { id, secret };
}

const ISA = (control: string, asked = '0') =>
  `ISA*00*          *00*          *ZZ*ACME           *ZZ*YARD           *261123*1200*U*00401*${control}*${asked}*P*>~`;
const good = (control: string, asked?: string) =>
  [
    `${ISA(control, asked)}GS*SH*ACME*YARD*20261123*1200*7*X*004010~ST*856*0001~BSN*00*SHP-${control}*20261123*1200*0001~`,
    'HL*1**S~SE*4*0001~GE*1*7~',
    `IEA*1*${control}~`,
  ].join('');
/** The trailer names another interchange. */
const crossed = (control: string) => good(control).replace(`IEA*1*${control}`, 'IEA*1*000000099');

async function receive(partnerId: string, body: string): Promise<string> {
  const at = new Date(Math.floor(Date.now() / 1_000) * 1_000);
  const id = newId('message', at.getTime());
  const bytes = Buffer.from(body);
  await t.database.pool.query(
    `INSERT INTO message (id, received_at, partner_id, delivery_id, stream_key, content_type, body, body_sha256, status,
       correlation_id) VALUES ($1, $2, $3, $1, $1, 'application/edi-x12', $4, $5, 'queued', $1)`,
    [id, at, partnerId, bytes, createHash('sha256').update(bytes).digest()],
  );
  return id;
}

const answersOf = (messageId: string) =>
  t.db.delivery.findMany({ where: { subjectId: messageId }, orderBy: { seq: 'asc' } });
const settled = (messageId: string, status: string, timeout = 15_000) =>
  expect
    .poll(async () => (await answersOf(messageId)).map((row) => row.status), { timeout, interval: 50 })
    .toEqual([status]);
const tries = (id: string) => t.db.attempt.findMany({ where: { subjectId: id }, orderBy: { number: 'asc' } });

describe('the answer to an interchange', () => {
  test('goes to the endpoint once, signed, under the thread of the message', async () => {
    const path = '/ok/997';
    const { id, secret } = await partner(path);
    const messageId = await receive(id, good('000000001'));
    await settled(messageId, 'delivered');
    const [hit] = hitsOf(path);
    expect(hit?.body).toContain('AK1*SH*7~');
    expect(hit?.body).toContain('AK5*A~');
    expect(hit?.headers).toMatchObject({
      'content-type': 'application/edi-x12',
      'x-yard-message': messageId,
    });
    const verdict = verifyWebhook(hit?.headers as never, Buffer.from(hit?.body ?? ''), [secret], new Date());
    expect(verdict.ok).toBe(true);
    const [row] = await answersOf(messageId);
    expect(row).toMatchObject({ correlationId: messageId, connectorId: id, attempts: 1 });
    expect(hitsOf(path)).toHaveLength(1);
  });

  test('says what is wrong with the envelope by TA1, and asks nobody to apply it', async () => {
    const path = '/ok/ta1';
    const { id } = await partner(path);
    const messageId = await receive(id, crossed('000000002'));
    await settled(messageId, 'delivered');
    expect(hitsOf(path)[0]?.body).toContain('TA1*000000002*261123*1200*R*001~');
    expect(hitsOf(path)[0]?.body).not.toContain('AK1');
    const message = await t.db.message.findFirst({ where: { id: messageId } });
    expect(message?.status).toBe('quarantined');
  });

  test('is one for each interchange of a file, each with a control number of its own', async () => {
    const path = '/ok/several';
    const { id } = await partner(path);
    const messageId = await receive(id, good('000000003', '1') + good('000000004') + crossed('000000005'));
    await expect
      .poll(async () => (await answersOf(messageId)).map((row) => row.status), { timeout: 15_000 })
      .toEqual(['delivered', 'delivered', 'delivered']);
    const controls = hitsOf(path).map(({ body }) => body.split('*')[13]);
    expect(new Set(controls).size).toBe(3);
    expect(hitsOf(path)[0]?.body).toContain('TA1*000000003*261123*1200*A*000~');
  });

  test('is kept for a partner without an endpoint, for that partner only', async () => {
    const { id } = await partner(null);
    const messageId = await receive(id, good('000000006'));
    await settled(messageId, 'delivered');
    expect(await acknowledgementOf(t.database.pool, id, messageId)).toContain('AK5*A~');
    expect(await acknowledgementOf(t.database.pool, newId('partner'), messageId)).toBeNull();
  });

  test('is written once, however often the message is read', async () => {
    const { id } = await partner(null);
    const messageId = await receive(id, good('000000007'));
    await settled(messageId, 'delivered');
    const [before] = await answersOf(messageId);
    const entry = { id, format: 'supplier-x12' } as never;
    const write = () => ['another text'];
    const received = {
      ok: true,
      parse: { ok: true, documents: [], warnings: [], acknowledge: write },
    } as never;
    const row = { id: messageId, correlationId: messageId } as never;
    await acknowledge(t.database.pool, entry, row, received, new Date());
    expect((await answersOf(messageId)).map(({ payload }) => payload)).toEqual([before?.payload]);
  });
});

describe('an endpoint that does not take it', () => {
  test.each([400, 401, 403, 404, 422])('%i: a person hears of it after one try', async (status) => {
    const path = `/status/${status}`;
    const { id } = await partner(path);
    const messageId = await receive(id, good('000000010'));
    await settled(messageId, 'refused');
    expect(hitsOf(path)).toHaveLength(1);
    const dedupeKey = `dead:partner.acknowledge:${id}:http_${status}`;
    await expect.poll(() => t.db.yardException.count({ where: { dedupeKey, status: 'open' } })).toBe(1);
  });

  test('a redirect is not followed', async () => {
    const { id } = await partner('/redirect');
    const messageId = await receive(id, good('000000011'));
    await settled(messageId, 'refused');
    expect(hitsOf('/redirect')).toHaveLength(1);
    expect(hitsOf('/elsewhere')).toHaveLength(0);
  });

  test.each(['/reset', '/hang'])('%s: tried again until it answers, never counted as dead', async (path) => {
    const { id } = await partner(path);
    const messageId = await receive(id, good('000000012'));
    await settled(messageId, 'delivered');
    expect(hitsOf(path)).toHaveLength(3);
    expect(new Set(hitsOf(path).map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  test('a wish to wait is honoured within a tenth', async () => {
    const { id } = await partner('/wait/3');
    const messageId = await receive(id, good('000000013'));
    await settled(messageId, 'delivered');
    const [first, second] = hitsOf('/wait/3');
    const gapMs = (second?.at ?? 0) - (first?.at ?? 0);
    expect(gapMs).toBeGreaterThan(2_700);
    expect(gapMs).toBeLessThan(3_300);
  });

  test('500, 429, 408, 425: ten tries with growing gaps, then a dead letter', async () => {
    await Promise.all([500, 429, 408, 425].map(diesOf));
  }, 60_000);
});

async function diesOf(status: number): Promise<void> {
  const path = `/status/${status}`;
  const { id } = await partner(path);
  const messageId = await receive(id, good('000000014'));
  await settled(messageId, 'dead', 45_000);
  const seen = hitsOf(path);
  expect(seen).toHaveLength(RETRY_GAPS_MS.length + 1);
  for (const [index, gapMs] of RETRY_GAPS_MS.entries()) {
    const waited = (seen[index + 1]?.at ?? 0) - (seen[index]?.at ?? 0);
    expect(waited).toBeGreaterThanOrEqual(gapMs * SCALE * 0.9);
    expect(waited).toBeLessThan(gapMs * SCALE * (1 + JITTER) + SLACK_MS);
  }
  const [row] = await answersOf(messageId);
  expect(row?.problem).toMatchObject({ code: `http_${status}`, detail: { status, answer: 'said so' } });
  const attempts = await tries(row?.id ?? '');
  expect(attempts.map(({ number }) => number)).toEqual(attempts.map((_, index) => index + 1));
  expect(attempts.at(-1)?.outcome).toBe('retry');
}

test('50 answers to an endpoint that hangs delay nobody else, and are left alone until it is back', async () => {
  const hanging = await partner('/never');
  const other = await partner('/ok/beside');
  const took = async (control: string) => {
    const started = performance.now();
    await settled(await receive(other.id, good(control)), 'delivered');
    return performance.now() - started;
  };
  const quiet = [await took('000000020'), await took('000000021'), await took('000000022')];
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => receive(hanging.id, good(String(100 + i).padStart(9, '0')))),
  );
  const busy = [await took('000000023'), await took('000000024'), await took('000000025')];
  const middle = (list: number[]) => list.sort((a, b) => a - b)[1] ?? 0;
  expect(middle(busy)).toBeLessThan(2 * middle(quiet) + TIMEOUT_MS + SLACK_MS);
  const state = () => t.db.connectorState.findUnique({ where: { connectorId: hanging.id } });
  await expect.poll(async () => (await state())?.state, { timeout: 10_000 }).toBe('open');
  expect(await t.db.delivery.count({ where: { connectorId: hanging.id, status: 'dead' } })).toBe(0);
}, 60_000);

test('an address that is never called is refused when it is entered', async () => {
  const { id } = await partner(null);
  const set = (url: string) => openSetCallback({ allow: [] })(t.system(), { partnerId: id, url });
  for (const url of ['http://127.0.0.1/', 'https://169.254.169.254/', 'http://example.com/', 'file:///x'])
    await expect(set(url)).rejects.toMatchObject({ details: { reason: 'partner.callback_refused' } });
});
