import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openJobs, wake } from '#server/infra/jobs.ts';
import { openLog } from '#server/infra/log.ts';
import { type GroupCommit, openGroupCommit } from '#server/integration/inbound/group-commit.ts';
import { registerDeliveryHandlers } from '#server/integration/messages/delivery-handlers.ts';
import { type InboundHandler, type Lanes, startLanes } from '#server/integration/messages/lanes.ts';
import { newId } from '#server/kernel/ids.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { openBareQueue } from './bare-queue.ts';
import { BENCH_PARTNER, openLoadClient, preparePartner, startDoor } from './door.ts';
import { against, type Figure, median, middle, ms, type PartResult, plain, spread } from './figures.ts';

const ROUNDS = 3;
const PICK_UPS = 120;
const KEYS = 1_000;
const JOBS = 4_000;
/** Keys the two workers of the product have in hand at once: eight each. */
const LOOPS = 16;
const JITTER_MS = 6;
const LOAD_MS = 4_000;
const LOG = openLog({ logLevel: 'silent' }, 'bench');
const BODY = Buffer.from('x'.repeat(500));

/**
 * The ledger with its worker against bare SKIP LOCKED loops: pick-up on a quiet queue, order within keys, and what a
 * heap of unimportant work does to the important.
 */
export async function benchEngine(low: number): Promise<PartResult> {
  const t = await testCtx({ max: 24 });
  const bare = await openBareQueue(t.test.ownerUrl);
  const storage = openGroupCommit({ url: t.test.appUrl });
  try {
    const figures = [
      ...(await pickUp(t, storage, () => bare.pickUp())),
      ...(await keyOrder(t, storage, 0, (options) => bare.drainKeyed(options))),
      ...(await keyOrder(t, storage, JITTER_MS, (options) => bare.drainKeyed(options))),
      ...(await isolation(t, storage, low)),
    ];
    return { title: 'engine: ledger and worker against bare SKIP LOCKED (G3, G5, G16)', figures };
  } finally {
    await storage.close();
    await bare.close();
    await t.close();
  }
}

async function pickUp(t: TestCtx, storage: GroupCommit, bareOnce: () => Promise<number>): Promise<Figure[]> {
  const probe = await openProbe(t, storage);
  const rounds = { bare: [] as number[][], product: [] as number[][] };
  try {
    for (let round = -1; round < ROUNDS; round++) {
      const seen = { bare: [] as number[], product: [] as number[] };
      for (let i = 0; i < PICK_UPS; i++) {
        seen.bare.push(await bareOnce());
        seen.product.push(await probe.once());
      }
      if (round < 0) continue; // warm-up
      rounds.bare.push(seen.bare);
      rounds.product.push(seen.product);
    }
  } finally {
    await probe.stop();
  }
  const [product, bare] = [middle(rounds.product.map(spread)), middle(rounds.bare.map(spread))];
  const line = (what: string, pick: 'p50' | 'p99', atMost: number) =>
    against({
      what,
      product: product[pick],
      limit: bare[pick],
      unit: ms,
      goal: `<= ${atMost}x`,
      atMost,
    });
  return [line('pick-up p50', 'p50', 1.6), line('pick-up p99', 'p99', 2)];
}

/** One worker that says when it begins with a message. */
async function openProbe(t: TestCtx, storage: GroupCommit) {
  const begun = new Map<string, (at: number) => void>();
  const lanes = await openLanes(t, async (row) => {
    begun.get(row.id)?.(performance.now());
    return { kind: 'done' };
  });
  let sent = 0;
  return {
    async once(): Promise<number> {
      const message = messageOf(`probe-${sent++ % 50}`);
      const started = new Promise<number>((resolve) => begun.set(message.id, resolve));
      const from = performance.now();
      await storage.store(message);
      const at = await started;
      begun.delete(message.id);
      return at - from;
    },
    stop: () => lanes.stop(),
  };
}

async function keyOrder(
  t: TestCtx,
  storage: GroupCommit,
  workMs: number,
  bareDrain: (options: { jobs: number; keys: number; workers: number; workMs: number }) => Promise<number>,
): Promise<Figure[]> {
  const rates = { bare: [] as number[], product: [] as number[] };
  let wrongOrder = 0;
  let overlaps = 0;
  for (let round = 0; round < ROUNDS; round++) {
    rates.bare.push(await bareDrain({ jobs: JOBS, keys: KEYS, workers: LOOPS, workMs }));
    const seen = await drainOnce(t, storage, workMs);
    rates.product.push(seen.perSecond);
    wrongOrder += seen.wrongOrder;
    overlaps += seen.overlaps;
  }
  const jitter = workMs > 0 ? `, work of ${workMs} ms` : '';
  return [
    against({
      what: `${KEYS} keys, 2 workers${jitter}`,
      product: median(rates.product),
      limit: median(rates.bare),
      unit: (value) => `${value.toFixed(0)}/s`,
      goal: '>= 0.4x',
      atLeast: 0.4,
    }),
    plain(
      `  order errors, overlaps${jitter}`,
      `${wrongOrder}, ${overlaps}`,
      '0, 0',
      wrongOrder + overlaps === 0,
    ),
  ];
}

async function drainOnce(t: TestCtx, storage: GroupCommit, workMs: number) {
  const place = new Map<string, number>();
  const lastOf = new Map<string, number>();
  const running = new Set<string>();
  const seen = { wrongOrder: 0, overlaps: 0, perSecond: 0 };
  const run = newId('message').slice(-6);
  for (let from = 0; from < JOBS; from += KEYS) {
    const batch = Array.from({ length: KEYS }, (_, key) => messageOf(`${run}-${key}`));
    for (const [key, message] of batch.entries()) place.set(message.id, from + key);
    await Promise.all(batch.map((message) => storage.store(message)));
  }
  let done = 0;
  const all = Promise.withResolvers<void>();
  const handler: InboundHandler = async (row) => {
    const key = String(row.columns.stream_key);
    const at = place.get(row.id);
    if (at === undefined) return { kind: 'done' };
    if (running.has(key)) seen.overlaps++;
    running.add(key);
    if (at < (lastOf.get(key) ?? -1)) seen.wrongOrder++;
    lastOf.set(key, at);
    if (workMs > 0) await sleep(workMs);
    running.delete(key);
    if (++done === JOBS) all.resolve();
    return { kind: 'done' };
  };
  const started = performance.now();
  const workers = await Promise.all([openLanes(t, handler), openLanes(t, handler)]);
  await all.promise;
  seen.perSecond = JOBS / ((performance.now() - started) / 1_000);
  for (const worker of workers) await worker.stop();
  return seen;
}

async function isolation(t: TestCtx, storage: GroupCommit, low: number): Promise<Figure[]> {
  const { secret } = await preparePartner(t.test.appUrl);
  const door = await startDoor(t.test.appUrl);
  const client = openLoadClient();
  const probe = await openProbe(t, storage);
  const url = `http://127.0.0.1:${door.port}/api/v1/events`;
  const post = () => client.run({ url, connections: 16, forMs: LOAD_MS, secret, partner: BENCH_PARTNER });
  const urgent = async () => {
    const taken: number[] = [];
    for (let i = 0; i < PICK_UPS; i++) {
      taken.push(await probe.once());
      await sleep(10);
    }
    return spread(taken);
  };
  try {
    await post();
    const quiet = { post: await post(), urgent: await urgent() };
    const heap = await startLowPriority(t, low);
    const loaded = { post: await post(), urgent: await urgent() };
    const drained = heap.drained();
    await heap.stop();
    const size = low.toLocaleString('en');
    return [
      against({
        what: `POST p99, c=16, beside ${size} low jobs`,
        product: loaded.post.p99Ms,
        limit: quiet.post.p99Ms,
        unit: ms,
        goal: '<= 3x quiet',
        atMost: 3,
      }),
      against({
        what: `urgent pick-up p50 beside them`,
        product: loaded.urgent.p50,
        limit: quiet.urgent.p50,
        unit: ms,
        goal: '<= 3x quiet',
        atMost: 3,
      }),
      plain('  low jobs done meanwhile', String(drained), '> 0', drained > 0),
    ];
  } finally {
    client.kill();
    door.child.kill('SIGKILL');
    await probe.stop();
  }
}

const LOW_EFFECT = 'bench.low';
const WAKE_AT_ONCE = 1_000;

/** A worker that has a heap of reports to do, each on a key of its own. */
async function startLowPriority(t: TestCtx, jobs: number) {
  let done = 0;
  await t.database.pool.query(
    `INSERT INTO delivery (id, lane, key, effect, external_ref, connector_id, subject_kind, subject_id, payload, status,
       created_at, correlation_id)
     SELECT 'dlv_low' || i, 'odoo_low', 'low-' || i, $2, 'low-' || i, 'yard', 'site', 'low', '{}', 'queued',
       clock_timestamp(), 'cor_low' FROM generate_series(1, $1::int) i`,
    [jobs, LOW_EFFECT],
  );
  for (let from = 1; from <= jobs; from += WAKE_AT_ONCE)
    await wake(
      t.database.pool,
      'odoo_low',
      Array.from({ length: Math.min(WAKE_AT_ONCE, jobs - from + 1) }, (_, i) => `low-${from + i}`),
    );
  const lanes = await startLanes({
    jobs: await openJobs({ url: t.test.appUrl, log: LOG }),
    pool: t.database.pool,
    db: t.db,
    log: LOG,
    retryScale: 1,
    deliveryHandlers: registerDeliveryHandlers({
      [LOW_EFFECT]: async () => {
        done += 1;
        return { kind: 'done' };
      },
    }),
    inbound: async () => ({ kind: 'done' }),
    lanes: ['odoo_low'],
  });
  return { drained: () => done, stop: () => lanes.stop() };
}

async function openLanes(t: TestCtx, inbound: InboundHandler): Promise<Lanes> {
  return startLanes({
    jobs: await openJobs({ url: t.test.appUrl, log: LOG }),
    pool: t.database.pool,
    db: t.db,
    log: LOG,
    retryScale: 1,
    deliveryHandlers: registerDeliveryHandlers({}),
    inbound,
    lanes: ['inbound'],
  });
}

function messageOf(streamKey: string) {
  const id = newId('message');
  return {
    id,
    receivedAt: new Date(),
    partnerId: 'par_bench',
    deliveryId: id,
    streamKey,
    contentType: 'application/json',
    body: BODY,
    sha256: createHash('sha256').update(BODY).digest(),
    envelope: null,
    correlationId: newId('correlation'),
  };
}
