import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#server/kernel/ids.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { approveReplay } from './commands/approve-replay.ts';
import { discard } from './commands/discard.ts';
import { startReplay } from './commands/start-replay.ts';
import { messageMoment } from './message-id.ts';
import { deadLettersByCause, getMessage, listMessages } from './queries/lists.ts';
import { traceByCorrelation } from './queries/trace.ts';

let t: TestCtx;
beforeAll(async () => {
  t = await testCtx();
});
afterAll(() => t.close());

async function message(status: string, code = 'bug'): Promise<string> {
  const id = newId('message');
  await t.db.message.create({
    data: {
      id,
      receivedAt: messageMoment(id) ?? new Date(0),
      partnerId: 'prt_x',
      deliveryId: id,
      streamKey: `k-${id}`,
      contentType: 'application/json',
      body: Buffer.from('{}'),
      bodySha256: Buffer.alloc(32),
      status,
      attempts: 3,
      correlationId: `cid_${id.slice(4)}`,
      problem: { code, sentence: 'x' },
    },
  });
  return id;
}
const statusOf = async (id: string) => (await t.db.message.findFirstOrThrow({ where: { id } })).status;

test('replays what is stuck, leaves alone what was applied, and wakes the streams', async () => {
  const [dead, done] = [await message('dead'), await message('delivered')];
  const replay = await startReplay(t.as('integration'), {
    kind: 'message',
    selection: { ids: [dead, done, 'msg_nothing'] },
    reason: 'fixed',
  });
  expect(replay).toMatchObject({
    status: 'done',
    dryRun: { total: 3, eligible: 1, alreadyApplied: 1, other: 1, likelyToFail: 1 },
  });
  expect([await statusOf(dead), await statusOf(done)]).toEqual(['queued', 'delivered']);
  const woken = await t.database.pool.query('SELECT 1 FROM pgboss.job WHERE singleton_key = $1', [
    `k-${dead}`,
  ]);
  expect(woken.rowCount).toBe(1);
  expect((await getMessage(t.as('integration'), dead)).problem).toMatchObject({
    replay: { id: replay.replayId },
  });
});

test('from 100 on a second person has to agree', async () => {
  const ids = await Promise.all(Array.from({ length: 100 }, () => message('dead', 'weather')));
  const asker = t.as('integration');
  const replay = await startReplay(asker, {
    kind: 'message',
    selection: { status: 'dead', code: 'weather' },
    reason: 'back',
  });
  expect(replay).toMatchObject({ status: 'needs_approval', dryRun: { eligible: 100 } });
  expect(await statusOf(ids[0] ?? '')).toBe('dead');
  await expect(approveReplay(asker, { replayId: replay.replayId })).rejects.toMatchObject({
    code: 'same_person',
  });
  expect(await approveReplay(t.as('approver'), { replayId: replay.replayId })).toMatchObject({
    replayed: 100,
  });
  expect(await statusOf(ids[0] ?? '')).toBe('queued');
  await expect(approveReplay(t.as('approver'), { replayId: replay.replayId })).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('discards with a reason and not what is under way', async () => {
  const [stuck, open] = [await message('quarantined'), await message('queued')];
  await discard(t.as('admin'), { kind: 'message', id: stuck, reason: 'a test file' });
  expect(await statusOf(stuck)).toBe('discarded');
  await expect(discard(t.as('admin'), { kind: 'message', id: open, reason: 'x' })).rejects.toMatchObject({
    code: 'conflict',
  });
  const audit = await t.db.auditEntry.findFirst({ where: { subjectId: stuck } });
  expect(audit).toMatchObject({ action: 'message.discard', reason: 'a test file' });
});

test('others may not', async () => {
  const id = await message('dead');
  const call = startReplay(t.as('dispatcher'), { kind: 'message', selection: { ids: [id] }, reason: 'x' });
  await expect(call).rejects.toMatchObject({ code: 'forbidden' });
  await expect(listMessages(t.as('gate_clerk'))).rejects.toMatchObject({ code: 'forbidden' });
});

test('groups by cause, pages by a hundred, follows a thread', async () => {
  const ids = await Promise.all(Array.from({ length: 120 }, () => message('refused', 'rights')));
  const groups = await deadLettersByCause(t.as('integration'));
  expect(groups.find(({ code, status }) => code === 'rights' && status === 'refused')).toMatchObject({
    count: 120,
  });
  const first = await listMessages(t.as('steward'), { status: ['refused'] });
  const second = await listMessages(t.as('steward'), { status: ['refused'], before: first.next ?? '' });
  expect([first.items.length, second.items.length, second.next]).toEqual([100, 20, null]);
  expect(new Set([...first.items, ...second.items].map(({ id }) => id))).toEqual(new Set(ids));
  const thread = `cid_${(ids[0] ?? '').slice(4)}`;
  const trace = await traceByCorrelation(t.as('integration'), thread);
  expect(trace.messages.map(({ id }) => id)).toEqual([ids[0]]);
  await expect(traceByCorrelation(t.as('integration'), 'cid_nothing')).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('a message is found in its own partition', async () => {
  const id = await message('dead');
  const { rows } = await t.database.pool.query(
    'EXPLAIN (FORMAT JSON) SELECT * FROM message WHERE id = $1 AND received_at = $2',
    [id, messageMoment(id)],
  );
  expect(JSON.stringify(rows).match(/"Relation Name":/g)).toHaveLength(1);
});
