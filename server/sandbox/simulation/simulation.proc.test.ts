import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { distributor } from '#prisma/seed/distributor.ts';
import { loadPartners } from '#prisma/seed/load-partners.ts';
import { loadPeople } from '#prisma/seed/load-people.ts';
import { loadYard } from '#prisma/seed/load-yard.ts';
import { trialUsers } from '#server/auth/trial-users.ts';
import { openJobs } from '#server/infra/jobs.ts';
import { openLog } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { readSimulationProgress, type SimulationProgress, setSimulation } from '#server/infra/simulation.ts';
import { openPartnerBook } from '#server/integration/governance/partner-book.ts';
import { openInbound } from '#server/integration/inbound/process-message.ts';
import { registerDeliveryHandlers } from '#server/integration/messages/delivery-handlers.ts';
import { startLanes } from '#server/integration/messages/lanes.ts';
import { YARD_HANDLERS } from '#server/reactions/handlers.ts';
import { startRelay } from '#server/reactions/relay.ts';
import { createOdooSandbox, type OdooSandbox } from '#server/sandbox/odoo/sandbox.ts';
import { odooScenario } from '#server/sandbox/odoo-scenario.ts';
import { SECRETS_KEY, type TestWeb, testWeb } from '#server/test/web.ts';
import { openCrew } from './crew.ts';
import { placeOrder } from './odoo-orders.ts';
import { openPartnerClient } from './partner-client.ts';
import { createPlayer, type SimulationDeps } from './simulation.ts';

const ACCESS = { url: '', database: 'odoo', login: 'tower@test.example', apiKey: 'k'.repeat(64) };
const CHICAGO = { ...distributor, sites: distributor.sites.filter(({ code }) => code === 'CHI') };
/** A truck at the last stage of the first burst is done some minutes of the scenario later. */
const PATIENCE_MS = 90_000;

let web: TestWeb;
let odoo: OdooSandbox;
let dataDir: string;
let stopWorker: () => Promise<void>;
let deps: SimulationDeps;
const outages: number[] = [];
const warnings: string[] = [];

beforeAll(async () => {
  web = await testWeb();
  const { t } = web;
  const ctx = t.system();
  dataDir = await mkdtemp(path.join(tmpdir(), 'yard-simulation-'));
  const box = openSecretBox(SECRETS_KEY);
  const sites = await loadYard(ctx, CHICAGO);
  await loadPeople(ctx, trialUsers({ mode: 'trial' }), null);
  const keys = await loadPartners(ctx, box, dataDir, sites);
  odoo = await createOdooSandbox({ connectionString: t.test.ownerUrl });
  await odoo.seed(odooScenario([CHICAGO], ACCESS, []));
  stopWorker = await startWorker(t.test.appUrl);
  const log = openLog({ logLevel: 'warn' }, 'sandbox', { write: (line: string) => void warnings.push(line) });
  deps = {
    db: t.db,
    log,
    scenarios: [CHICAGO],
    crew: openCrew(t.db, { mode: 'trial' }),
    partners: openPartnerClient(web.url, (partner) => keys[partner] ?? { bearer: '', hmac: '' }),
    placeOrder: (plan, plannedAt) => placeOrder(odoo, ACCESS, plan, plannedAt),
    startOutage: (seconds) => void outages.push(seconds),
    runsAtFirst: true,
  };
  await setSimulation(ctx, { running: true, speed: 60, seed: 7 });
});

afterAll(async () => {
  await stopWorker?.();
  await odoo?.close();
  await web?.close();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

async function startWorker(url: string): Promise<() => Promise<void>> {
  const { db, database } = web.t;
  const log = openLog({ logLevel: 'silent' }, 'worker');
  const book = openPartnerBook({ pool: database.pool, box: openSecretBox(SECRETS_KEY) });
  const inbound = openInbound({ db, pool: database.pool, book });
  const relay = startRelay({ pool: database.pool, url, log });
  const lanes = await startLanes({
    jobs: await openJobs({ url, log }),
    pool: database.pool,
    db,
    log,
    retryScale: 0.001,
    deliveryHandlers: registerDeliveryHandlers(YARD_HANDLERS),
    inbound: inbound.handler,
    afterMessage: inbound.afterwards,
  });
  return async () => {
    await lanes.stop();
    await relay.stop();
  };
}

/** Plays until the condition holds. A player that starts anew finds its place in the database. */
async function playUntil(done: (progress: SimulationProgress) => boolean): Promise<SimulationProgress> {
  const player = createPlayer(deps);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    await player.tick(new Date());
    const progress = await readSimulationProgress(web.t.db);
    if (done(progress)) return progress;
    if (Date.now() > deadline) throw new Error(`the day stands still: ${JSON.stringify(progress.counts)}`);
    await sleep(100);
  }
}

it('plays a day through the public doors and the verbs, and goes on after a restart without doubling anything', async () => {
  const { db } = web.t;
  const first = await playUntil(({ counts }) => (counts['actions'] ?? 0) >= 15);
  expect(first.counts['messages']).toBeGreaterThan(20);
  const last = await playUntil(({ counts }) => (counts['trucks'] ?? 0) >= 2);
  expect(last.counts['refused'] ?? 0).toBe(0);
  expect(last.counts['lost'] ?? 0).toBe(0);
  expect(last.clockMinutes).toBeGreaterThan(first.clockMinutes);

  const visits = await db.visit.findMany({ select: { trailerNumber: true, status: true, arrivedAt: true } });
  expect(visits.length).toBeGreaterThanOrEqual(8);
  expect(new Set(visits.map(({ trailerNumber }) => trailerNumber)).size).toBe(visits.length);
  expect(visits.some(({ status }) => status === 'departed')).toBe(true);
  expect(visits.every(({ arrivedAt }) => arrivedAt !== null && arrivedAt <= new Date())).toBe(true);
  const receipts = await db.receipt.findMany({ select: { asnNo: true, status: true } });
  expect(new Set(receipts.map(({ asnNo }) => asnNo)).size).toBe(receipts.length);
  expect(receipts.some(({ status }) => status === 'confirmed' || status === 'awaiting_approval')).toBe(true);

  const docked = await db.fact.findMany({ where: { type: 'visit.docked' }, select: { actor: true } });
  const mario = await db.user.findUniqueOrThrow({ where: { email: 'mario@trial.example' } });
  expect(new Set(docked.map(({ actor }) => actor))).toEqual(new Set([`user:${mario.id}`]));
  const stored = await web.t.database.pool.query('SELECT count(*)::int AS n FROM message');
  expect(stored.rows[0].n).toBe(last.counts['messages']);
  expect(warnings).toEqual([]);
});

it('stands still when it is stopped and begins a new day with numbers of its own', async () => {
  const ctx = web.t.system();
  await setSimulation(ctx, { running: false });
  const player = createPlayer(deps);
  const before = await readSimulationProgress(web.t.db);
  await player.tick(new Date());
  await player.tick(new Date(Date.now() + 10_000));
  expect((await readSimulationProgress(web.t.db)).counts).toEqual(before.counts);
  const { run } = await setSimulation(ctx, { running: true, restart: true });
  expect(run).toBe(before.run + 1);
  const next = await playUntil(({ counts }) => (counts['messages'] ?? 0) >= 10);
  expect(next.run).toBe(run);
  const ours = { startsWith: `SN00${run}` };
  await expect
    .poll(() => web.t.db.receipt.count({ where: { asnNo: ours } }), { timeout: 15_000 })
    .toBeGreaterThan(0);
});
