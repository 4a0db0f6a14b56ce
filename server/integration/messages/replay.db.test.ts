import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#server/kernel/ids.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { discard } from './commands/discard.ts';
import { pauseConnector, resumeConnector } from './commands/pause-connector.ts';
import { abortReplay, approveReplay, planReplay, replayMany } from './commands/replay-many.ts';
import { replayDelivery, replayMessage } from './commands/replay-one.ts';
import { revealPayload } from './commands/reveal-payload.ts';
import { runReplays } from './commands/run-replay.ts';
import { messageMoment } from './message-id.ts';
import { listReplays } from './queries/replays.ts';

let t: TestCtx;
let partnerId: string;
let connectionId: string;
beforeAll(async () => {
  t = await testCtx();
  partnerId = newId('partner');
  connectionId = newId('connection');
  await t.db.partner.create({
    data: {
      id: partnerId,
      code: 'acme',
      name: 'ACME',
      format: 'canonical',
      status: 'test',
      profile: {},
      createdAt: new Date(),
    },
  });
  await t.db.odooConnection.create({
    data: {
      id: connectionId,
      name: 'Odoo',
      url: 'http://odoo.example',
      database: 'd',
      login: 'l',
      keyCipher: Buffer.from('x'),
      keyLastFour: 'abcd',
      protocol: 'json2',
      settings: {},
    },
  });
});
afterAll(() => t.close());

async function message(status: string, code = 'bug'): Promise<string> {
  const id = newId('message');
  await t.db.message.create({
    data: {
      id,
      receivedAt: messageMoment(id) ?? new Date(0),
      partnerId,
      deliveryId: id,
      streamKey: `k-${id}`,
      contentType: 'application/json',
      body: Buffer.from('{"driverName":"Ann"}'),
      bodySha256: Buffer.alloc(32),
      status,
      attempts: 3,
      correlationId: `cid_${id.slice(4)}`,
      problem: { code, sentence: 'x' },
    },
  });
  return id;
}
async function delivery(status: string, key = newId('receipt') as string): Promise<string> {
  const id = newId('delivery');
  await t.db.delivery.create({
    data: {
      id,
      lane: 'odoo',
      key,
      effect: 'odoo.push-appointment',
      externalRef: id,
      connectorId: connectionId,
      subjectKind: 'receipt',
      subjectId: key,
      payload: {},
      status,
      attempts: 10,
      createdAt: new Date(),
      correlationId: newId('correlation'),
      problem: { code: 'order_unknown', sentence: 'x' },
    },
  });
  return id;
}
const messageRow = (id: string) => t.db.message.findFirstOrThrow({ where: { id } });
const deliveryRow = (id: string) => t.db.delivery.findUniqueOrThrow({ where: { id } });
const isWoken = async (key: string) =>
  (await t.database.pool.query('SELECT 1 FROM pgboss.job WHERE singleton_key = $1', [key])).rowCount === 1;
const it = () => t.as('integration');

test('one message goes back under its own id and thread, is woken and audited with who asked', async () => {
  const id = await message('dead');
  const before = await messageRow(id);
  const asker = t.as('integration', '*', { name: 'Ida' });
  const replayed = await replayMessage(asker, { id, reason: 'mapping fixed' });
  expect(replayed).toMatchObject({ id, correlationId: before.correlationId, outcome: 'queued' });
  expect(await messageRow(id)).toMatchObject({
    status: 'queued',
    attempts: 0,
    seq: before.seq,
    problem: { replay: { id: replayed.replayId, kind: 'by-hand' } },
  });
  expect(await isWoken(`k-${id}`)).toBe(true);
  const audit = await t.db.auditEntry.findFirst({ where: { subjectId: id } });
  expect(audit).toMatchObject({ action: 'message.replay', actorName: 'Ida', reason: 'mapping fixed' });
  await expect(replayMessage(asker, { id })).rejects.toMatchObject({ details: { reason: 'replay.in_work' } });
});

test('a message that waits for an undecided code is not sent round in circles', async () => {
  const id = await message('parked', 'needs_mapping');
  const mappingId = newId('mapping');
  await t.db.mapping.create({
    data: {
      id: mappingId,
      system: partnerId,
      kind: 'dock',
      code: 'D-61',
      norm: 'D61',
      status: 'unmapped',
      hint: {},
      createdAt: new Date(),
    },
  });
  await t.db.messageParking.create({ data: { messageId: id, mappingId } });
  await expect(replayMessage(it(), { id })).rejects.toMatchObject({
    details: { reason: 'replay.needs_mapping' },
  });
  const plan = await planReplay(it(), { ledger: 'message', ids: [id] });
  expect(plan).toMatchObject({ eligible: 0, wouldFail: 1, reasons: [{ code: 'needs_mapping', count: 1 }] });
});

test('an effect that stands, or that a newer one has overtaken, is left alone', async () => {
  const done = await delivery('delivered');
  const key = newId('receipt');
  const [old, newer] = [await delivery('dead', key), await delivery('delivered', key)];
  for (const id of [done, old])
    expect(await replayDelivery(it(), { id })).toMatchObject({ outcome: 'already-applied', replayId: null });
  expect([(await deliveryRow(old)).status, (await deliveryRow(newer)).status]).toEqual(['dead', 'delivered']);
  expect(await t.db.auditEntry.count({ where: { subjectId: { in: [done, old] } } })).toBe(0);
  const dead = await delivery('dead');
  expect(await replayDelivery(it(), { id: dead })).toMatchObject({ outcome: 'queued' });
  expect(await deliveryRow(dead)).toMatchObject({ status: 'queued', attempts: 0 });
});

test('many: dry run first, then in steps by the worker, oldest first', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 60; i++) ids.push(await message('dead', 'weather'));
  const [applied, open] = [await message('delivered'), await message('queued')];
  const selection = { ledger: 'message' as const, ids: [...ids, applied, open] };
  expect(await planReplay(it(), selection)).toMatchObject({
    total: 62,
    eligible: 60,
    alreadyApplied: 1,
    inWork: 1,
    chosen: 60,
    needsApproval: false,
  });
  const { replayId, status } = await replayMany(it(), { selection, reason: 'line is back' });
  expect(status).toBe('running');
  expect((await messageRow(ids[0] ?? '')).status).toBe('dead');
  await runReplays(t.db);
  const statuses = await Promise.all(ids.map(async (id) => (await messageRow(id)).status));
  expect(new Set(statuses)).toEqual(new Set(['queued']));
  expect((await messageRow(applied)).status).toBe('delivered');
  const [view] = (await listReplays(it())).filter(({ id }) => id === replayId);
  expect(view).toMatchObject({ status: 'done', total: 60, done: 60, failed: 0, ended: { open: 60 } });
  const steps = await t.db.auditEntry.findMany({ where: { subjectId: replayId }, orderBy: { seq: 'asc' } });
  expect(steps.map(({ action }) => action)).toEqual(['replay.request', 'replay.step', 'replay.step']);
  expect(steps[1]?.onBehalfOf).toContain('user:');
});

test('no more of a replay waits for workers than a hundred rows', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 120; i++) ids.push(await delivery('dead'));
  const asked = await replayMany(it(), { selection: { ledger: 'delivery', ids }, reason: 'line is back' });
  expect(asked.status).toBe('held');
  await approveReplay(t.as('approver'), { replayId: asked.replayId });
  const turn = runReplays(t.db);
  await expect
    .poll(() => t.db.delivery.count({ where: { id: { in: ids }, status: 'queued' } }), { timeout: 5_000 })
    .toBe(100);
  await t.db.delivery.updateMany({
    where: { id: { in: ids }, status: 'queued' },
    data: { status: 'delivered' },
  });
  await turn;
  expect(await t.db.delivery.count({ where: { id: { in: ids }, status: 'queued' } })).toBe(20);
});

test('from 100 on a second person has to agree; an abort stops the rest', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 100; i++) ids.push(await message('dead', 'storm'));
  const asker = it();
  const asked = await replayMany(asker, {
    selection: { ledger: 'message', status: 'dead', code: 'storm' },
    reason: 'back',
  });
  expect(asked).toMatchObject({ status: 'held', plan: { eligible: 100, needsApproval: true } });
  await runReplays(t.db);
  expect((await messageRow(ids[0] ?? '')).status).toBe('dead');
  const { replayId } = asked;
  await expect(approveReplay(asker, { replayId })).rejects.toMatchObject({ code: 'same_person' });
  await approveReplay(t.as('approver'), { replayId });
  await expect(approveReplay(t.as('approver'), { replayId })).rejects.toMatchObject({
    details: { reason: 'replay.not_waiting' },
  });
  await abortReplay(asker, { replayId });
  await runReplays(t.db);
  expect((await messageRow(ids[0] ?? '')).status).toBe('dead');
  await expect(abortReplay(asker, { replayId })).rejects.toMatchObject({
    details: { reason: 'replay.over' },
  });
});

test('discards with a reason and not what is under way; it stays and can come back', async () => {
  const [stuck, open] = [await message('quarantined'), await message('queued')];
  const selection = (ids: string[]) => ({ ledger: 'message' as const, ids });
  const asked = { selection: selection([stuck, open]), reason: 'a test file' };
  expect(await discard(t.as('admin'), asked)).toEqual({ discarded: 1, left: 1 });
  expect([(await messageRow(stuck)).status, (await messageRow(open)).status]).toEqual([
    'discarded',
    'queued',
  ]);
  const audit = await t.db.auditEntry.findFirst({ where: { subjectId: stuck } });
  expect(audit).toMatchObject({ action: 'ledger.discard', reason: 'a test file' });
  await expect(discard(t.as('admin'), { ...asked, selection: selection([open]) })).rejects.toMatchObject({
    code: 'refused',
  });
  expect(await replayMessage(it(), { id: stuck })).toMatchObject({ outcome: 'queued' });
});

test('a paused connector keeps what it was and wakes what waited', async () => {
  const waiting = await delivery('queued');
  await pauseConnector(it(), { connectorId: connectionId, reason: 'Odoo upgrade' });
  await expect(pauseConnector(it(), { connectorId: connectionId, reason: 'again' })).rejects.toMatchObject({
    code: 'conflict',
  });
  const state = () => t.db.connectorState.findUniqueOrThrow({ where: { connectorId: connectionId } });
  expect((await state()).state).toBe('paused');
  await resumeConnector(it(), { connectorId: connectionId });
  expect((await state()).state).toBe('ok');
  expect(await isWoken((await deliveryRow(waiting)).key)).toBe(true);
  await pauseConnector(it(), { connectorId: partnerId, reason: 'they send nonsense' });
  const partner = () => t.db.partner.findUniqueOrThrow({ where: { id: partnerId } });
  expect((await partner()).status).toBe('paused');
  await resumeConnector(it(), { connectorId: partnerId });
  expect((await partner()).status).toBe('test');
});

test('raw bytes are handed out unmasked only with a reason that is kept', async () => {
  const id = await message('dead');
  const raw = await revealPayload(it(), { id, reason: 'partner disputes it' });
  expect(Buffer.from(raw.base64, 'base64').toString()).toContain('Ann');
  const audit = await t.db.auditEntry.findFirst({ where: { subjectId: id } });
  expect(audit).toMatchObject({ action: 'message.reveal', reason: 'partner disputes it' });
});

test('others may not', async () => {
  const id = await message('dead');
  const forbidden = { code: 'forbidden' };
  await expect(replayMessage(t.as('dispatcher'), { id })).rejects.toMatchObject(forbidden);
  await expect(planReplay(t.as('steward'), { ledger: 'message', ids: [id] })).rejects.toMatchObject(
    forbidden,
  );
  await expect(listReplays(t.as('gate_clerk'))).rejects.toMatchObject(forbidden);
  const asked = await replayMany(it(), { selection: { ledger: 'message', ids: [id] }, reason: 'one' });
  await expect(approveReplay(t.as('dispatcher'), { replayId: asked.replayId })).rejects.toMatchObject(
    forbidden,
  );
});
