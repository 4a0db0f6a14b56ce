import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '#server/infra/db/client.ts';
import { openJobs, wake } from '#server/infra/jobs.ts';
import { openLog } from '#server/infra/log.ts';
import { newId } from '#server/kernel/ids.ts';
import { type TestDatabase, testDatabase } from '#server/test/database.ts';
import { type DeliveryHandler, registerDeliveryHandlers } from './delivery-handlers.ts';
import { type Lanes, startLanes } from './lanes.ts';
import { RETRY_GAPS_MS } from './retry-table.ts';

let database: TestDatabase;
let app: Database;
const log = openLog({ logLevel: 'silent' }, 'test');
const SCALE = 20 / (RETRY_GAPS_MS[0] ?? 1);

beforeAll(async () => {
  database = await testDatabase();
  app = openDatabase(database.appUrl, { max: 10, name: 'test' });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

let lanes: Lanes[] = [];
beforeEach(() => async () => {
  await Promise.all(lanes.map((each) => each.stop()));
  lanes = [];
});

async function workers(
  handler: DeliveryHandler,
  options: { count?: number; sweepMs?: number; scale?: number; concurrency?: number } = {},
) {
  for (let i = 0; i < (options.count ?? 1); i++) {
    const jobs = await openJobs({ url: database.appUrl, log });
    lanes.push(
      await startLanes({
        jobs,
        pool: app.pool,
        db: app.db,
        log,
        retryScale: options.scale ?? SCALE,
        deliveryHandlers: registerDeliveryHandlers({ 'test.effect': handler }),
        inbound: async () => ({ kind: 'done' }),
        lanes: ['odoo'],
        sweepMs: options.sweepMs ?? 300,
        ...(options.concurrency ? { concurrency: { odoo: options.concurrency } } : {}),
      }),
    );
  }
}

async function deliver(key: string, payload: object, connector = 'con_test'): Promise<string> {
  const id = newId('delivery');
  const client = await app.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO delivery (id, lane, key, effect, external_ref, connector_id, subject_kind, subject_id, payload, status,
                             created_at, correlation_id)
       VALUES ($1, 'odoo', $2, 'test.effect', $1, $3, 'visit', 'v', $4, 'queued', now(), 'cid_test')`,
      [id, key, connector, JSON.stringify(payload)],
    );
    await wake(client, 'odoo', [key]);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  return id;
}

const statusOf = async (id: string) =>
  (await app.pool.query('SELECT status, attempts, problem, result FROM delivery WHERE id = $1', [id]))
    .rows[0];
const attemptsOf = async (id: string) =>
  (
    await app.pool.query(
      'SELECT number, outcome, kind, code FROM attempt WHERE subject_id = $1 ORDER BY started_at',
      [id],
    )
  ).rows;
const openCount = async () =>
  Number(
    (
      await app.pool.query(
        `SELECT count(*) FROM delivery WHERE status IN ('queued', 'processing', 'retrying')`,
      )
    ).rows[0]?.count,
  );

test('order of a key holds with two workers, jitter and many keys; nothing overlaps', async () => {
  const seen = new Map<string, number[]>();
  const active = new Set<string>();
  let overlaps = 0;
  await workers(
    async ({ key, payload }) => {
      if (active.has(key)) overlaps++;
      active.add(key);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 6));
      seen.set(key, [...(seen.get(key) ?? []), payload.n as number]);
      active.delete(key);
      return { kind: 'done' };
    },
    { count: 2 },
  );
  await Promise.all(
    Array.from({ length: 40 }, async (_, k) => {
      for (let n = 0; n < 10; n++) await deliver(`order:${k}`, { n });
    }),
  );
  await expect.poll(openCount, { timeout: 20_000 }).toBe(0);
  expect(overlaps).toBe(0);
  for (let k = 0; k < 40; k++) expect(seen.get(`order:${k}`)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a waiting head blocks its own key only, and goes before the ones behind it', async () => {
  const seen: string[] = [];
  let failures = 2;
  await workers(async ({ key, payload }) => {
    if (payload.n === 1 && failures-- > 0)
      return { kind: 'retry', connector: 'none', problem: { code: 'locked', sentence: 'locked' } };
    seen.push(`${key}/${payload.n}`);
    return { kind: 'done', result: { odooId: 7 } };
  });
  const first = await deliver('wait:a', { n: 1 });
  await deliver('wait:a', { n: 2 });
  await deliver('wait:b', { n: 3 });
  await expect.poll(openCount, { timeout: 10_000 }).toBe(0);
  expect(seen).toEqual(['wait:b/3', 'wait:a/1', 'wait:a/2']);
  expect(await statusOf(first)).toMatchObject({ status: 'delivered', attempts: 3, result: { odooId: 7 } });
  expect((await attemptsOf(first)).map(({ number, outcome }) => `${number} ${outcome}`)).toEqual([
    '1 retry',
    '2 retry',
    '3 done',
  ]);
});

test('poison ends in dead letters with its reason and blocks nobody', async () => {
  await workers(async ({ payload }) => {
    if (payload.poison) throw new TypeError('cannot read properties of undefined');
    return { kind: 'done' };
  });
  const poison = await deliver('poison:a', { poison: true });
  const behind = await deliver('poison:a', {});
  await expect.poll(async () => (await statusOf(behind))?.status, { timeout: 5_000 }).toBe('delivered');
  expect(await statusOf(poison)).toMatchObject({ status: 'dead', attempts: 1, problem: { code: 'bug' } });
});

test('refused burns no retries', async () => {
  await workers(async () => ({ kind: 'refused', problem: { code: 'business_rule', sentence: 'no' } }));
  const id = await deliver('refused:a', {});
  await expect.poll(async () => (await statusOf(id))?.status, { timeout: 5_000 }).toBe('refused');
  expect(await attemptsOf(id)).toHaveLength(1);
});

test('weather without an outage ends as a dead letter after the last try', async () => {
  await workers(
    async () => ({ kind: 'retry', connector: 'none', problem: { code: 'contended', sentence: 'busy' } }),
    {
      scale: 0.000_001,
    },
  );
  const id = await deliver('exhausted:a', {});
  await expect.poll(async () => (await statusOf(id))?.status, { timeout: 10_000 }).toBe('dead');
  expect(await statusOf(id)).toMatchObject({ attempts: 10, problem: { code: 'contended' } });
});

test('an outage opens the breaker, counts no tries, probes little and recovers by itself', async () => {
  const started = performance.now();
  let up = false;
  let calls = 0;
  let downCalls = 0;
  await workers(
    async () => {
      calls++;
      if (up) return { kind: 'done' };
      downCalls++;
      return { kind: 'retry', problem: { code: 'no_connection', sentence: 'no answer' } };
    },
    { count: 2, concurrency: 5 },
  );
  const ids = await Promise.all(
    Array.from({ length: 60 }, (_, i) => deliver(`outage:${i}`, {}, 'con_outage')),
  );
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const state = await app.pool.query(`SELECT * FROM connector_state WHERE connector_id = 'con_outage'`);
  expect(state.rows[0]).toMatchObject({ state: 'open', last_error: { code: 'no_connection' } });
  const tries = await app.pool.query(
    `SELECT a.kind, count(*)::int AS n FROM attempt a JOIN delivery d ON d.id = a.subject_id
     WHERE d.connector_id = 'con_outage' GROUP BY a.kind`,
  );
  const count = (kind: string) => tries.rows.find((row) => row.kind === kind)?.n ?? 0;
  // Five failures open it; each of the two workers had at most four more calls on the way.
  expect(count('automatic')).toBeLessThanOrEqual(5 + 4 + 5);
  // At most one probe in each 200 ms, the shortest gap.
  expect(count('probe')).toBeLessThanOrEqual(Math.ceil((performance.now() - started) / 200) + 1);
  up = true;
  await expect.poll(openCount, { timeout: 15_000 }).toBe(0);
  const dead = await app.pool.query(
    `SELECT count(*) FROM delivery WHERE connector_id = 'con_outage' AND status <> 'delivered'`,
  );
  expect(dead.rows[0]?.count).toBe('0');
  expect(calls - downCalls).toBe(ids.length);
  expect(
    (await app.pool.query(`SELECT state FROM connector_state WHERE connector_id = 'con_outage'`)).rows[0]
      ?.state,
  ).toBe('ok');
});

test('an orphan of a dead worker is taken again when its lease ends, and that counts as a try', async () => {
  const id = await deliver('orphan:a', {});
  await app.pool.query(
    `UPDATE delivery SET status = 'processing', locked_until = now() + interval '1 second' WHERE id = $1`,
    [id],
  );
  let uncertain: boolean | null = null;
  await workers(async (delivery) => {
    uncertain = delivery.uncertain;
    return { kind: 'done' };
  });
  await expect.poll(async () => (await statusOf(id))?.status, { timeout: 10_000 }).toBe('delivered');
  expect(uncertain).toBe(true);
  expect((await attemptsOf(id)).map(({ outcome }) => outcome)).toEqual(['lost', 'done']);
});

test('a stop gives unfinished work back without counting a try', async () => {
  await workers(
    (_, { signal }) =>
      new Promise((resolve) => {
        const end = () => resolve({ kind: 'retry', problem: { code: 'cancelled', sentence: 'stopped' } });
        signal.addEventListener('abort', end);
      }),
  );
  const id = await deliver('stop:a', {});
  await expect.poll(async () => (await statusOf(id))?.status, { timeout: 5_000 }).toBe('processing');
  const started = performance.now();
  await lanes.pop()?.stop();
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(await statusOf(id)).toMatchObject({ status: 'queued', attempts: 0 });
  expect(await attemptsOf(id)).toEqual([]);
  await app.pool.query(`UPDATE delivery SET status = 'discarded' WHERE id = $1`, [id]);
});
