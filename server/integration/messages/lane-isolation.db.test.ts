import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJobs, wake } from '#server/infra/jobs.ts';
import { openLog } from '#server/infra/log.ts';
import { newId } from '#server/kernel/ids.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { registerDeliveryHandlers } from './delivery-handlers.ts';
import { type Lanes, startLanes } from './lanes.ts';

/** `LOW_JOBS=10000` is the goal of a night. */
const LOW_JOBS = Number(process.env.LOW_JOBS ?? 400);
const URGENT_JOBS = 20;
const URGENT_MS = 5_000;
const LOW_WORK_MS = 30;

let t: TestCtx;
let lanes: Lanes;
const urgentMs: number[] = [];
let lowDone = 0;

beforeAll(async () => {
  t = await testCtx();
  const log = openLog({ logLevel: 'silent' }, 'test');
  lanes = await startLanes({
    jobs: await openJobs({ url: t.test.appUrl, log }),
    pool: t.database.pool,
    db: t.db,
    log,
    retryScale: 0.001,
    deliveryHandlers: registerDeliveryHandlers({
      'test.low': async () => {
        await sleep(LOW_WORK_MS);
        lowDone++;
        return { kind: 'done' };
      },
      'test.urgent': async (delivery) => {
        urgentMs.push(Date.now() - delivery.createdAt.getTime());
        return { kind: 'done' };
      },
    }),
    inbound: async () => ({ kind: 'done' }),
    sweepMs: 300,
  });
});
afterAll(async () => {
  await lanes.stop();
  await t.close();
});

async function deliver(lane: 'odoo' | 'odoo_low', effect: string, count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => newId('delivery'));
  await t.database.pool.query(
    `INSERT INTO delivery (id, lane, key, effect, external_ref, connector_id, subject_kind, subject_id, payload, status,
       created_at, correlation_id)
     SELECT id, $2, id, $3, id, 'yard', 'site', 'x', '{}', 'queued', clock_timestamp(), id FROM unnest($1::text[]) AS t(id)`,
    [ids, lane, effect],
  );
  await wake(t.database.pool, lane, ids);
}

test(`${LOW_JOBS} jobs of low priority wait; gate and dock do not`, async () => {
  await deliver('odoo_low', 'test.low', LOW_JOBS);
  for (let i = 0; i < URGENT_JOBS; i++) {
    await deliver('odoo', 'test.urgent', 1);
    await sleep(50);
  }
  await expect.poll(() => urgentMs.length, { timeout: 30_000 }).toBe(URGENT_JOBS);
  expect(lowDone, 'the queue of low priority was not worked off before').toBeLessThan(LOW_JOBS);
  const p95 = urgentMs.sort((a, b) => a - b)[Math.ceil(URGENT_JOBS * 0.95) - 1] ?? 0;
  expect(p95).toBeLessThan(URGENT_MS);
});
