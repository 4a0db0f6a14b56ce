import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster, stopCluster } from '#server/bin/postgres.ts';
import { appUrl, prepareDatabase } from '#server/bin/prepare-database.ts';
import { openCtx } from '#server/infra/context.ts';
import { type Database, openDatabase } from '#server/infra/db/client.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { traceByCorrelation } from '#server/integration/messages/queries/trace.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import { HOUR_MS, MINUTE_MS } from '#server/kernel/time.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';
import { SECRETS_KEY } from '../web.ts';

/** A larger run: `CHAOS_TRUCKS=1500 CHAOS_KILLS=60`. */
const TRUCKS = Number(process.env.CHAOS_TRUCKS ?? 40);
const KILLS = Number(process.env.CHAOS_KILLS ?? 6);
const TIMEOUT_MS = 120_000 + TRUCKS * 400;
/** Every random choice comes from here; printed, so that a failure can be repeated. */
const SEED = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000);
const RESPAWN_MS = 200;
const RESUME_MS = 30_000;
const READY_MS = 15_000;

let dir: string;
let cluster: Cluster;
let url: string;
let database: Database;
let bearer: string;
let over = false;

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yard-crash-'));
  fs.chmodSync(dir, 0o755);
  cluster = await startCluster(dir);
  await prepareDatabase(cluster.url('yard'), { password: 'app-password-for-tests' });
  url = appUrl(cluster.url('yard'), 'app-password-for-tests');
  database = openDatabase(url, { max: 6, name: 'test' });
  const ctx = openCtx(database.db, SYSTEM);
  await createSite(ctx, { code: 'DC-CHI', name: 'Chicago', city: 'Chicago', timeZone: 'America/Chicago' });
  const { id } = await createPartner(ctx, {
    code: 'gate',
    name: 'Gate',
    format: 'canonical',
    source: 'gate',
    rateLimitPerMinute: 60_000,
    rights: [{ eventType: 'yard.*', access: 'create' }],
  });
  bearer = (await openRotateSecret(openSecretBox(SECRETS_KEY))(ctx, { partnerId: id, kind: 'bearer' }))
    .secret;
});
afterAll(async () => {
  over = true;
  for (const one of [door, ...workers]) one.kill();
  await database.close();
  await stopCluster(dir);
  fs.rmSync(dir, { recursive: true, force: true });
});

/** A process that somebody starts again whenever it ends. */
class Kept {
  port = 0;
  /** Ends that nobody asked for. */
  crashes = 0;
  #child: ChildProcess | null = null;
  #start: () => ChildProcess;
  #asked = false;

  constructor(start: () => ChildProcess) {
    this.#start = start;
  }

  start(): void {
    const child = this.#start();
    this.#child = child;
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const ready = /ready (\d+)/.exec(text);
      if (ready) this.port = Number(ready[1]);
    });
    child.once('exit', () => {
      if (!this.#asked) this.crashes++;
      this.#asked = false;
      if (!over) setTimeout(() => this.start(), RESPAWN_MS);
    });
  }

  kill(): void {
    this.#asked = true;
    this.#child?.kill('SIGKILL');
  }
}

const root = path.resolve(import.meta.dirname, '../../..');
const door = new Kept(() =>
  spawn(process.execPath, [path.join(root, 'server/test/ledger-process.ts'), 'door', url, SECRETS_KEY], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  }),
);
/** The product's own worker. */
const workers = [1, 2].map(
  () =>
    new Kept(() =>
      spawn(process.execPath, [path.join(root, 'server/worker.ts')], {
        stdio: 'ignore',
        env: {
          ...process.env,
          MODE: 'trial',
          DATABASE_URL: url,
          SECRETS_KEY,
          DATA_DIR: dir,
          SANDBOX: 'off',
          RETRY_SCALE: '0.001',
          LOG_LEVEL: 'silent',
        },
      }),
    ),
);

async function crashDatabase(downMs: number): Promise<void> {
  process.kill(cluster.pid, 'SIGKILL');
  await sleep(downMs);
  cluster = await startCluster(dir);
}

test(
  'kill -9 of door, workers and database: nothing accepted is lost, nothing happens twice, each change has its entry',
  async () => {
    console.log(`seed ${SEED}, ${TRUCKS} trucks, ${KILLS} kills`);
    const random = generator(SEED);
    door.start();
    for (const worker of workers) worker.start();
    let sending = true;
    const victims = { door: 0, worker: 0, database: 0 };
    const killer = (async () => {
      for (let kill = 0; kill < KILLS && sending; kill++) {
        await sleep(300 + random() * 700);
        const who = kill % 3 === 2 ? 'database' : random() < 0.4 ? 'door' : 'worker';
        victims[who]++;
        if (who === 'database') await crashDatabase(200 + random() * 600);
        else if (who === 'door') door.kill();
        else workers[Math.floor(random() * workers.length)]?.kill();
      }
    })();

    const accepted = new Set<string>();
    const statuses = new Map<number, number>();
    const toSend = plan(random);
    let next = 0;
    const sender = async () => {
      for (let body = toSend[next++]; body !== undefined; body = toSend[next++]) {
        accepted.add(await deliver(body, statuses));
        // Spread over the kills: in one go everything would be sent before the first.
        await sleep(random() * 30);
      }
    };
    await Promise.all(Array.from({ length: 6 }, sender));
    await killer;
    sending = false;
    console.log(
      `sent ${toSend.length}, killed ${JSON.stringify(victims)}, answers ${JSON.stringify([...statuses])}`,
    );
    console.log(`ends nobody asked for: door ${door.crashes}, workers ${workers.map((one) => one.crashes)}`);

    const { db } = database;
    const open = () =>
      db.message.count({ where: { status: { in: ['queued', 'processing', 'retrying', 'parked'] } } });
    await expect.poll(() => open().catch(() => -1), { timeout: 60_000, interval: 250 }).toBe(0);
    await expect.poll(() => db.factOutbox.count(), { timeout: 15_000 }).toBe(0);

    const ids = [...accepted];
    expect(await db.message.count({ where: { id: { in: ids } } })).toBe(ids.length);
    expect(await db.message.count({ where: { status: { notIn: ['delivered', 'duplicate'] } } })).toBe(0);
    expect(await db.visit.count()).toBe(TRUCKS);
    expect(await db.visit.count({ where: { status: 'departed' } })).toBe(TRUCKS);
    for (const [type, action] of STAGES) {
      const facts = await db.fact.groupBy({ by: ['visitId'], where: { type }, _count: true });
      expect([type, facts.length, facts.every((row) => row._count === 1)]).toEqual([type, TRUCKS, true]);
      const entries = await db.auditEntry.groupBy({ by: ['subjectId'], where: { action }, _count: true });
      expect([action, entries.length, entries.every((row) => row._count === 1)]).toEqual([
        action,
        TRUCKS,
        true,
      ]);
    }
    await everyChangeHasItsEntry();
    await twentyTraces(ids);
  },
  TIMEOUT_MS,
);

test('a stopped database: 503 in 2 s and never 2xx; flow comes back by itself', async () => {
  await stopCluster(dir);
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const started = performance.now();
      const answer = await post(event('yard.gate.arrived.v1', 10_000 + i, 0, Date.now() - MINUTE_MS));
      await answer.text();
      return {
        status: answer.status,
        retry: Number(answer.headers.get('retry-after')),
        ms: performance.now() - started,
      };
    }),
  );
  for (const { status, retry, ms } of answers) {
    expect(status).toBe(503);
    expect(retry).toBeGreaterThan(0);
    expect(ms).toBeLessThan(2_500);
  }
  cluster = await startCluster(dir);
  const back = performance.now();
  const id = await deliver(event('yard.gate.arrived.v1', 20_000, 0, Date.now() - MINUTE_MS), new Map());
  expect(performance.now() - back).toBeLessThan(READY_MS);
  const statusOf = async () =>
    (await database.db.message.findFirst({ where: { id } }).catch(() => null))?.status;
  await expect.poll(statusOf, { timeout: RESUME_MS, interval: 100 }).toBe('delivered');
  expect(performance.now() - back).toBeLessThan(RESUME_MS);
}, 90_000);

const STAGES = [
  ['visit.arrived', 'visit.record-arrival'],
  ['visit.checked-in', 'visit.check-in'],
  ['visit.departed', 'visit.record-departure'],
] as const;

/** Facts and entries meet by what they are about and by their thread. */
async function everyChangeHasItsEntry(): Promise<void> {
  const { rows } = await database.pool.query(
    `
    SELECT 'fact without entry' AS fault, f.type AS what FROM fact f
     WHERE f.type = ANY ($1) AND NOT EXISTS (
       SELECT 1 FROM audit_entry a WHERE a.correlation_id = f.correlation_id AND a.subject_id = f.visit_id)
    UNION ALL
    SELECT 'entry without fact', a.action FROM audit_entry a
     WHERE a.action = ANY ($2) AND NOT EXISTS (
       SELECT 1 FROM fact f WHERE f.correlation_id = a.correlation_id AND f.visit_id = a.subject_id)`,
    [STAGES.map(([type]) => type), STAGES.map(([, action]) => action)],
  );
  expect(rows).toEqual([]);
}

/** From the thread of a message to its bytes, events, facts and entries in one call. */
async function twentyTraces(ids: readonly string[]): Promise<void> {
  const ctx = openCtx(database.db, SYSTEM);
  const messages = await database.db.message.findMany({
    where: { id: { in: [...ids] }, status: 'delivered' },
    take: 20,
  });
  expect(messages).toHaveLength(20);
  for (const { correlationId, id } of messages) {
    const trace = await traceByCorrelation(ctx, correlationId);
    expect(trace.messages.map((each) => each.id)).toContain(id);
    const kinds = new Set(trace.steps.map((step) => step.kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['fact', 'audit']));
  }
}

function event(type: string, truck: number, copy: number, at: number): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `${type}-${truck}-${copy}`,
    source: '/crash-test',
    type,
    data: {
      site: { code: 'DC-CHI' },
      references: [{ kind: 'load', value: `LOAD-${truck}` }],
      equipment: [{ kind: 'trailer', number: `TRL-${truck}` }],
      happenedAt: new Date(at).toISOString(),
    },
  });
}

/**
 * Arrival, check-in and departure of each truck: three in ten sent up to ten times (some under another delivery id),
 * one in five out of order, one in twenty an hour late.
 */
function plan(random: () => number): string[] {
  const placed: { body: string; place: number }[] = [];
  for (let truck = 1; truck <= TRUCKS; truck++) {
    const late = random() < 0.05 ? 2 * HOUR_MS : 0;
    const base = Date.now() - HOUR_MS - late + truck * 1_000;
    const types = ['yard.gate.arrived.v1', 'yard.gate.checked-in.v1', 'yard.gate.departed.v1'];
    types.forEach((type, stage) => {
      const times = random() < 0.3 ? 2 + Math.floor(random() * 9) : 1;
      const jump = random() < 0.2 ? (random() - 0.5) * 30 : 0;
      for (let copy = 0; copy < times; copy++)
        placed.push({
          body: event(type, truck, random() < 0.5 ? copy : 0, base + stage * 10 * MINUTE_MS),
          place: truck + stage * 4 + jump + copy * random() * 5,
        });
    });
  }
  return placed.sort((a, b) => a.place - b.place).map(({ body }) => body);
}

function post(body: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${door.port}/api/v1/events`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/cloudevents+json', authorization: `Bearer ${bearer}` },
    signal: AbortSignal.timeout(10_000),
  });
}

/** Until 202: whoever gets no answer, or is told to come back, sends the very same again. */
async function deliver(body: string, statuses: Map<number, number>): Promise<string> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const answer = await post(body).catch(() => null);
    const text = await answer?.text().catch(() => null);
    const status = answer?.status ?? 0;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    // A door that dies while it answers has said nothing.
    if (status === 202 && text) return JSON.parse(text).messageId;
    if (![0, 202, 429, 503].includes(status)) throw new Error(`answered ${status} ${text}`);
    await sleep(50);
  }
  throw new Error('never accepted');
}

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
