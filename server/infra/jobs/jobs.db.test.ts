import type pg from 'pg';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '#server/infra/db/client.ts';
import { openLog } from '#server/infra/log.ts';
import { type TestDatabase, testDatabase } from '#server/test/database.ts';
import { JOBS_SCHEMA, openJobs, wake } from '../jobs.ts';

let database: TestDatabase;
let app: Database;
const log = openLog({ logLevel: 'silent' }, 'test');
beforeAll(async () => {
  database = await testDatabase();
  app = openDatabase(database.appUrl, { max: 4, name: 'test' });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const waiting = async (lane: string) =>
  (await app.pool.query(`SELECT * FROM ${JOBS_SCHEMA}.job WHERE name = $1 AND state = 'created'`, [lane]))
    .rows;

test('a wake-up of ours is the same row as one of the engine', async () => {
  await wake(app.pool, 'replay', ['ours']);
  const boss = new PgBoss({
    connectionString: database.ownerUrl,
    schema: JOBS_SCHEMA,
    supervise: false,
    schedule: false,
  });
  await boss.start();
  await boss.send('replay', { key: 'theirs' }, { singletonKey: 'theirs', startAfter: 1 });
  await boss.stop({ graceful: false });
  const [ours, theirs] = (await waiting('replay')).sort((a, b) =>
    a.singleton_key < b.singleton_key ? -1 : 1,
  );
  const shape = ({
    id,
    data,
    singleton_key,
    created_on,
    start_after,
    keep_until,
    trace_context,
    ...rest
  }: pg.QueryResultRow) => ({
    ...rest,
    key: data.key === singleton_key,
    keepMs: keep_until - start_after,
    startsMs: start_after - created_on,
  });
  expect(shape(ours ?? {})).toEqual(shape(theirs ?? {}));
  await app.pool.query(`DELETE FROM ${JOBS_SCHEMA}.job WHERE name = 'replay'`);
});

test('wakes with the transaction, at most once waiting for a key', async () => {
  await expect(
    app.db.$transaction(async (tx) => {
      await wake(tx, 'replay', ['a']);
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  expect(await waiting('replay')).toHaveLength(0);
  await app.db.$transaction(async (tx) => {
    await wake(tx, 'replay', ['a', 'a', 'b']);
    await wake(tx, 'replay', ['a']);
  });
  expect(await waiting('replay')).toHaveLength(2);
});

test('a worker hears a wake-up at once and a key never runs twice at a time', async () => {
  const jobs = await openJobs({ url: database.appUrl, log });
  const active = new Set<string>();
  const seen: { key: string; at: number }[] = [];
  let overlaps = 0;
  await jobs.work('odoo', { concurrency: 8 }, async (key) => {
    if (active.has(key)) overlaps++;
    active.add(key);
    await new Promise((resolve) => setTimeout(resolve, 20));
    active.delete(key);
    seen.push({ key, at: performance.now() });
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const started = performance.now();
  await wake(app.pool, 'odoo', ['first']);
  await expect.poll(() => seen.length, { timeout: 3_000, interval: 5 }).toBe(1);
  expect((seen[0]?.at ?? 0) - started).toBeLessThan(500);
  for (let i = 0; i < 30; i++) await wake(app.pool, 'odoo', [`key-${i % 3}`]);
  await expect.poll(() => new Set(seen.map(({ key }) => key)).size, { timeout: 5_000 }).toBe(4);
  expect(overlaps).toBe(0);
  await jobs.stop();
});

test('a wake-up for later waits', async () => {
  await wake(app.pool, 'odoo_low', ['later'], { startAfter: new Date(Date.now() + 1_500) });
  const jobs = await openJobs({ url: database.appUrl, log });
  const seen: string[] = [];
  await jobs.work('odoo_low', { concurrency: 1 }, async (key) => {
    seen.push(key);
  });
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(seen).toEqual([]);
  await expect.poll(() => seen, { timeout: 8_000 }).toEqual(['later']);
  await jobs.stop();
});
