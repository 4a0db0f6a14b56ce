import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJobs } from '#server/infra/jobs.ts';
import { openLog } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openPartnerBook, type PartnerEntry } from '#server/integration/governance/partner-book.ts';
import { saveMapping } from '#server/integration/mapping/commands/save-mapping.ts';
import { unmappedQueue } from '#server/integration/mapping/queries.ts';
import { approveReplay, replayMany } from '#server/integration/messages/commands/replay-many.ts';
import { replayMessage } from '#server/integration/messages/commands/replay-one.ts';
import { runReplays } from '#server/integration/messages/commands/run-replay.ts';
import { registerDeliveryHandlers } from '#server/integration/messages/delivery-handlers.ts';
import { type Lanes, startLanes } from '#server/integration/messages/lanes.ts';
import { messageMoment } from '#server/integration/messages/message-id.ts';
import { deadLetters } from '#server/integration/messages/queries/dead-letters.ts';
import { getDelivery, listDeliveries } from '#server/integration/messages/queries/deliveries.ts';
import { getMessage } from '#server/integration/messages/queries/message.ts';
import { listMessages } from '#server/integration/messages/queries/message-list.ts';
import { integrationOverview } from '#server/integration/messages/queries/overview.ts';
import { messagePayload } from '#server/integration/messages/queries/payload.ts';
import { traceByCorrelation } from '#server/integration/messages/queries/trace.ts';
import { ID_PREFIXES, newId } from '#server/kernel/ids.ts';
import { SECOND_MS } from '#server/kernel/time.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';
import { deliveryIdentity } from './delivery-identity.ts';
import { openInbound } from './process-message.ts';

/** `REPLAY_ROWS=1000` measures the goal: a thousand within a minute. */
const MANY = Number(process.env.REPLAY_ROWS ?? 120);
const PATIENCE_MS = 120 * SECOND_MS;

let t: TestCtx;
let lanes: Lanes;
let siteId: string;
let partner: PartnerEntry;
const log = openLog({ logLevel: 'silent' }, 'test');

beforeAll(async () => {
  t = await testCtx();
  const ctx = t.system();
  const site = { code: 'DC-CHI', name: 'Chicago', city: 'Chicago', timeZone: 'America/Chicago' };
  siteId = (await createSite(ctx, site)).siteId;
  const rights = [{ eventType: 'yard.*', access: 'create' as const }];
  await createPartner(ctx, {
    code: 'gate',
    name: 'Gate system',
    format: 'canonical',
    source: 'gate',
    rights,
  });
  const book = openPartnerBook({ pool: t.database.pool, box: openSecretBox('x'.repeat(40)) });
  const entry = await book.byCode('gate');
  if (!entry) throw new Error('no partner');
  partner = entry;
  const inbound = openInbound({ db: t.db, pool: t.database.pool, book });
  lanes = await startLanes({
    jobs: await openJobs({ url: t.test.appUrl, log }),
    pool: t.database.pool,
    db: t.db,
    log,
    retryScale: 0.001,
    deliveryHandlers: registerDeliveryHandlers({}),
    inbound: inbound.handler,
    afterMessage: inbound.afterwards,
    lanes: ['inbound'],
    sweepMs: 300,
  });
});
afterAll(async () => {
  await lanes.stop();
  await t.close();
});

function arrival(load: string, siteCode = 'DC-CHI'): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `e-${load}`,
    source: '/test',
    type: 'yard.gate.arrived.v1',
    data: {
      site: { code: siteCode },
      references: [{ kind: 'load', value: load }],
      equipment: [{ kind: 'trailer', number: `T${load}` }],
      carrier: { scac: 'OVNT' },
      driver: { name: 'Ann Secret', phone: '+1 555 0100' },
      happenedAt: new Date(Date.now() - SECOND_MS).toISOString(),
    },
  });
}

/** As if a fault had stopped it at its first try. */
async function dead(load: string): Promise<string> {
  const id = newId('message');
  const body = Buffer.from(arrival(load));
  const sha256 = createHash('sha256').update(body).digest();
  const identity = deliveryIdentity({
    partner,
    headers: { 'webhook-id': `w-${load}` },
    contentType: 'application/cloudevents+json',
    operation: undefined,
    body,
    sha256Hex: sha256.toString('hex'),
  });
  await t.db.message.create({
    data: {
      id,
      receivedAt: messageMoment(id) ?? new Date(0),
      partnerId: partner.id,
      deliveryId: identity.deliveryId,
      streamKey: identity.streamKey,
      contentType: 'application/cloudevents+json',
      body,
      bodySha256: sha256,
      status: 'dead',
      attempts: 1,
      doneAt: new Date(),
      correlationId: `${ID_PREFIXES.correlation}_${id.slice(4)}`,
      problem: { code: 'bug', sentence: 'The program failed on this.' },
    },
  });
  const key = { partnerId: partner.id, deliveryId: identity.deliveryId };
  await t.db.messageKey.create({ data: { ...key, messageId: id, bodySha256: sha256 } });
  return id;
}

async function settled(ids: readonly string[], timeout: number): Promise<void> {
  const open = () =>
    t.db.message.count({
      where: { id: { in: [...ids] }, status: { in: ['queued', 'processing', 'retrying', 'dead'] } },
    });
  await expect.poll(open, { timeout, interval: 100 }).toBe(0);
}

/** What the worker's schedule does, turn after turn. */
async function carriedOut(replayId: string): Promise<void> {
  const isOver = async () =>
    (await t.db.replay.findUniqueOrThrow({ where: { id: replayId } })).status === 'done';
  while (!(await isOver())) await runReplays(t.db);
}

const it = () => t.as('integration');

test('dead letters by the hundred are replayed, and once more without any effect', {
  timeout: 2 * PATIENCE_MS,
}, async () => {
  const ids: string[] = [];
  for (let i = 0; i < MANY; i++) ids.push(await dead(`L${i}`));
  const threads = new Map(
    (
      await t.db.message.findMany({ where: { id: { in: ids } }, select: { id: true, correlationId: true } })
    ).map((row) => [row.id, row.correlationId]),
  );
  const [group] = await deadLetters(it());
  expect(group).toMatchObject({ code: 'bug', count: MANY, connectorName: 'Gate system' });

  const selection = { ledger: 'message', status: 'dead', code: 'bug', connectorId: partner.id } as const;
  const asked = await replayMany(it(), { selection, reason: 'the fault is repaired' });
  expect(asked).toMatchObject({ status: 'held', plan: { eligible: MANY } });
  await approveReplay(t.as('approver'), { replayId: asked.replayId });
  const startedAt = performance.now();
  await carriedOut(asked.replayId);
  await settled(ids, PATIENCE_MS);
  const tookMs = Math.round(performance.now() - startedAt);
  console.info(`${MANY} dead letters replayed in ${tookMs} ms`);
  expect(await t.db.message.count({ where: { id: { in: ids }, status: 'delivered' } })).toBe(MANY);
  expect(await t.db.fact.count({ where: { type: 'visit.arrived' } })).toBe(MANY);
  const tries = await t.db.attempt.findMany({ where: { subjectId: { in: ids } } });
  expect(
    tries.every((row) => row.kind === 'replay' && row.correlationId === threads.get(row.subjectId)),
  ).toBe(true);

  const counts = async () => [
    await t.db.fact.count(),
    await t.db.visit.count(),
    await t.db.messageEvent.count(),
    await t.db.eventIdentity.count(),
  ];
  const before = await counts();
  const again = await replayMany(it(), {
    selection: { ledger: 'message', ids, includeApplied: true },
    reason: 'to be sure',
  });
  expect(again.plan).toMatchObject({ eligible: 0, alreadyApplied: MANY });
  await approveReplay(t.as('approver'), { replayId: again.replayId });
  await carriedOut(again.replayId);
  await settled(ids, PATIENCE_MS);
  expect(await t.db.attempt.count({ where: { subjectId: { in: ids } } })).toBe(2 * MANY);
  expect(await counts()).toEqual(before);
});

test('one trace shows bytes, the translation that was waited for, the yard, approvals and the Odoo record', async () => {
  const id = await dead('TRACE');
  await t.database.pool.query('UPDATE message SET body = $2 WHERE id = $1', [
    id,
    Buffer.from(arrival('TRACE', 'THEIR-9')),
  ]);
  await replayMessage(it(), { id });
  await expect.poll(async () => (await getMessage(it(), id)).status, { timeout: 10_000 }).toBe('parked');
  expect((await getMessage(it(), id)).parkedOn).toMatchObject([{ code: 'THEIR-9', status: 'unmapped' }]);
  const [need] = await unmappedQueue(t.as('steward'));
  expect(await deadLetters(it())).toMatchObject([{ status: 'parked', mappingId: need?.id, count: 1 }]);
  await saveMapping(t.as('steward', '*', { name: 'Stew' }), {
    mappingId: need?.id ?? '',
    targetKind: 'site',
    targetId: siteId,
  });
  await settled([id], 10_000);
  const message = await getMessage(it(), id);
  expect(message).toMatchObject({ status: 'delivered', events: [{ status: 'applied' }] });
  const deliveryId = await landInOdoo(message.correlationId, message.events[0]?.visitId ?? '');

  for (const key of [message.correlationId, id, deliveryId]) {
    const trace = await traceByCorrelation(it(), key);
    expect(trace.correlationId).toBe(message.correlationId);
    expect(trace.state).toBe('done');
    const body = trace.messages[0]?.body ?? '';
    expect([body.includes('TTRACE'), body.includes('Ann Secret')]).toEqual([true, false]);
    expect(trace.messages[0]?.sha256).toBe(message.sha256);
    expect(trace.mappings).toMatchObject([{ code: 'THEIR-9', waited: true, version: 2 }]);
    expect(trace.records).toMatchObject([{ model: 'stock.picking', odooId: 42, name: 'WH/IN/00042' }]);
    const kinds = new Set(trace.steps.map(({ kind }) => kind));
    for (const kind of [
      'message',
      'attempt',
      'mapping',
      'event',
      'fact',
      'audit',
      'delivery',
      'proposal',
      'decision',
    ])
      expect(kinds, kind).toContain(kind);
    const waits = trace.spent.find(({ place }) => place === 'person');
    expect(waits?.ms).toBeGreaterThan(0);
    expect(trace.steps.map(({ at }) => at.getTime())).toEqual(
      trace.steps.map(({ at }) => at.getTime()).sort((a, b) => a - b),
    );
  }
  const dispatcher = await traceByCorrelation(t.as('dispatcher'), id);
  expect(dispatcher.messages[0]?.body).toBeNull();
  const elsewhere = traceByCorrelation(t.as('dispatcher', newId('site')), id);
  await expect(elsewhere).rejects.toMatchObject({ code: 'not_found' });
});

/** A delivery of the thread that needed a second try, and a correction that a second person approved. */
async function landInOdoo(correlationId: string, visitId: string): Promise<string> {
  const [connectionId, deliveryId, receiptId, correctionId] = [
    newId('connection'),
    newId('delivery'),
    newId('receipt'),
    newId('correction'),
  ];
  const at = (ms: number) => new Date(Date.now() + ms);
  await t.db.odooConnection.create({
    data: {
      id: connectionId,
      name: 'Odoo',
      url: 'http://odoo.example/',
      database: 'd',
      login: 'l',
      keyCipher: Buffer.from('x'),
      keyLastFour: 'abcd',
      protocol: 'json2',
      settings: {},
    },
  });
  await t.db.delivery.create({
    data: {
      id: deliveryId,
      lane: 'odoo',
      key: `receipt:${receiptId}`,
      effect: 'odoo.validate-receipt',
      externalRef: deliveryId,
      connectorId: connectionId,
      subjectKind: 'receipt',
      subjectId: receiptId,
      visitId,
      siteId,
      payload: { receiptId },
      status: 'delivered',
      attempts: 2,
      createdAt: at(0),
      doneAt: at(1_800),
      correlationId,
      result: {
        record: { model: 'stock.picking', id: 42, name: 'WH/IN/00042' },
        readBack: { state: 'done' },
      },
    },
  });
  for (const [number, outcome, startMs] of [
    [1, 'retry', 10],
    [2, 'done', 900],
  ] as const)
    await t.db.attempt.create({
      data: {
        id: newId('attempt'),
        subjectKind: 'delivery',
        subjectId: deliveryId,
        number,
        kind: 'automatic',
        startedAt: at(startMs),
        durationMs: 800,
        outcome,
        code: outcome === 'retry' ? 'timed_out' : null,
        correlationId,
      },
    });
  await t.db.correction.create({
    data: {
      id: correctionId,
      no: 'C-1',
      siteId,
      kind: 'receipt_counts',
      subjectKind: 'receipt',
      subjectId: receiptId,
      rows: [],
      input: {},
      baseVersion: 1,
      baseSnapshot: {},
      status: 'applied',
      proposedBy: 'user:a',
      proposedByName: 'Ana',
      proposedAt: at(-1_000),
      decidedBy: 'user:b',
      decidedByName: 'Ben',
      decidedAt: at(-500),
      correlationId: newId('correlation'),
    },
  });
  await t.database.pool.query(
    `INSERT INTO audit_entry (id, at, actor, actor_name, action, subject_kind, subject_id, site_id, correlation_id, changed)
     VALUES ($1, now(), 'user:b', 'Ben', 'correction.approve', 'correction', $2, $3, $4, '{status}')`,
    [newId('audit'), correctionId, siteId, newId('correlation')],
  );
  return deliveryId;
}

test('the overview counts what waits and stands still; lists are found by any number', async () => {
  const overview = await integrationOverview(it(), t.database.pool);
  expect(overview).toMatchObject({ feed: 'working', firstUse: false });
  const inbound = overview.flows.find(({ lane }) => lane === 'inbound');
  expect(inbound?.perMinute).toBeGreaterThan(0);
  expect(overview.connectors.map(({ name, kind }) => [name, kind])).toEqual([
    ['Odoo', 'odoo'],
    ['Gate system', 'partner'],
  ]);
  expect(JSON.stringify(overview)).not.toContain('cipher');
  const [first] = (await listMessages(it(), { limit: 1 })).rows;
  for (const text of [first?.id, first?.correlationId, first?.deliveryId, 'TRACE'])
    expect((await listMessages(it(), { text: text ?? '' })).rows.map(({ id }) => id)).toContain(first?.id);
  const page = await listMessages(it(), { statuses: ['delivered'] });
  const older = await listMessages(it(), { statuses: ['delivered'], cursor: page.next });
  expect([page.rows.length, older.rows.length > 0]).toEqual([100, true]);
  expect(page.rows.some(({ id }) => older.rows.some((row) => row.id === id))).toBe(false);
  const [delivery] = (await listDeliveries(it(), { text: 'WH/IN/00042' })).rows;
  expect(delivery).toBeUndefined();
  const [last] = (await listDeliveries(it())).rows;
  expect(await getDelivery(it(), last?.id ?? '')).toMatchObject({
    effect: 'odoo.validate-receipt',
    tries: [{ outcome: 'retry' }, { outcome: 'done' }],
    records: [{ url: 'http://odoo.example/web#id=42&model=stock.picking&view_type=form' }],
  });
  const payload = await messagePayload(it(), first?.id ?? '');
  expect(payload.text).not.toContain('Ann Secret');
  expect(payload.text).not.toContain('0100');
  expect(payload.sha256).toHaveLength(64);
});
