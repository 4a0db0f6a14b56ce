import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { odooOf } from '#e2e/fixtures/odoo.ts';
import { type Product, readProductFile, theProduct } from '#e2e/fixtures/product.ts';
import startProduct from '#e2e/setup/start-product.ts';
import { distributor } from '#prisma/seed/distributor.ts';
import { readPartnerKeys } from '#prisma/seed/load-partners.ts';
import { readPidFile } from '#server/bin/postmaster.ts';
import { readHeads, verifyAudit } from '#server/infra/audit-chain.ts';
import { sandboxConnection } from '#server/infra/sandbox-connection.ts';
import { createOdooSandbox } from '#server/sandbox/odoo/sandbox.ts';
import { odooScenario } from '#server/sandbox/odoo-scenario.ts';
import { randomOf } from '#server/sandbox/simulation/random.ts';
import { type Figure, type PartResult, plain, spread } from './figures.ts';
import { type Finding, judge } from './survive/judge.ts';
import { type Kill, killThrough, VICTIMS } from './survive/killer.ts';
import { PRODUCT, planSurvive, SUPPLIER, type SurvivePlan } from './survive/plan.ts';
import { recoveryOf } from './survive/recovery.ts';
import { type LedgerLine, sendAll } from './survive/sender.ts';

export interface SurviveOptions {
  /** Distinct messages; 30 % of them are sent again up to nine times. */
  readonly messages: number;
  readonly kills: number;
  readonly seed: number;
  /** Mean time between two kills. */
  readonly gapSeconds: number;
}

const SITE = 'CHI';
const ORDERS_AT_ONCE = 50;
/** Nothing moves for so long: it will not move any more. */
const STANDSTILL_MS = 180_000;
const LOOK_MS = 1_000;
/** Odoo commits and says nothing, or says no, this often during a run. */
const FAULT_EVERY_MS = 6_000;
const FAULTS = ['close-after-commit', 'close-before', '500-serialization', '503', 'slow-commit'] as const;
const READY_GOAL_MS = 15_000;
const RESUME_GOAL_MS = 30_000;

/**
 * The whole product under fire (R1, R2, R4, A1): a sender with a ledger, `kill -9` of web, worker and PostgreSQL, an
 * Odoo that loses answers. Afterwards the ledger is held against every table and against Odoo.
 */
export async function benchSurvive(options: SurviveOptions): Promise<PartResult> {
  process.env.RETRY_SCALE ??= '0.05';
  const stop = await startProduct();
  try {
    return await survive(options, theProduct());
  } finally {
    await stop?.();
  }
}

async function survive(options: SurviveOptions, product: Product): Promise<PartResult> {
  const startsAt = new Date();
  const run = startsAt.getTime().toString(36);
  const plan = planSurvive({ ...options, run, siteCode: SITE, startsAt });
  await placeOrders(product, plan);
  const began = performance.now();
  const { kills, lines, killedFor } = await underFire(options, product, plan, run);
  const sentFor = (performance.now() - began) / 1_000;
  const client = await ownerOf(product);
  try {
    const settledFor = await untilSettled(client);
    const findings = await judge({ client, lines, trucks: plan.trucks, name: run.toUpperCase() });
    findings.push(await chain(client, product));
    const recovery = await recoveryOf(client, kills, lines);
    const notes = [
      ...(await notesOf(client, options, plan, kills, lines)),
      ...recovery.slowest,
      `sent for ${sentFor.toFixed(0)} s (kills for ${killedFor.toFixed(0)} s), settled ${settledFor.toFixed(0)} s later`,
    ];
    keep(product, run, lines, kills);
    return {
      title: `survive: ${options.messages} messages, ${kills.length} kills, seed ${options.seed} (R1, R2, R4, A1)`,
      figures: [
        ...findings.map(shown),
        within(
          'R4: a message is taken again after a kill of web or PostgreSQL',
          recovery.taken,
          READY_GOAL_MS,
        ),
        within('R4: work goes on after a kill of the worker or PostgreSQL', recovery.worked, RESUME_GOAL_MS),
        within('R4: an orphaned message is taken again', recovery.orphans, RESUME_GOAL_MS),
        within('R4: an orphaned effect is taken again', recovery.effects, RESUME_GOAL_MS),
      ],
      notes,
    };
  } finally {
    await client.end();
  }
}

/** Sends, kills and disturbs until everything is sent and every kill is done. */
async function underFire(options: SurviveOptions, product: Product, plan: SurvivePlan, run: string) {
  const forMs = Math.max(options.kills * options.gapSeconds * 1_000, (plan.sendings.length / 100) * 1_000);
  const over = new AbortController();
  const keys = await readPartnerKeys(product.dataDir);
  const disturbed = disturb(product, over.signal);
  const began = performance.now();
  const killing = killThrough({
    dataDir: product.dataDir,
    kills: options.kills,
    gapMs: options.gapSeconds * 1_000,
    random: randomOf(options.seed, 'kills'),
    signal: over.signal,
    say: (text) => console.log(`  ${text}`),
  });
  const file = path.join(os.tmpdir(), `yard-survive-${run}.jsonl`);
  const lines = await sendAll({ url: product.url, keys, sendings: plan.sendings, forMs, file });
  const kills = await killing;
  const killedFor = (performance.now() - began) / 1_000;
  over.abort();
  await disturbed;
  console.log(`  everything is sent; ledger: ${file}`);
  return { kills, lines, killedFor };
}

/** Odoo loses answers after it committed, or fails before. */
async function disturb(product: Product, signal: AbortSignal): Promise<void> {
  const { url } = odooOf(product);
  const random = randomOf(1, 'faults');
  while (!signal.aborted) {
    await sleep(FAULT_EVERY_MS, undefined, { signal }).catch(() => undefined);
    const body = JSON.stringify({ kind: random.pick(FAULTS), times: 3, ms: 1_500 });
    await fetch(`${url}/sandbox/faults`, { method: 'POST', body }).catch(() => undefined);
  }
  await fetch(`${url}/sandbox/faults`, { method: 'DELETE' }).catch(() => undefined);
}

async function placeOrders(product: Product, plan: SurvivePlan): Promise<void> {
  const access = sandboxConnection({
    sandboxPort: Number(readProductFile(product, 'sandbox-port')),
    secretsKey: process.env.SECRETS_KEY || readProductFile(product, 'secrets', 'secrets-key'),
  });
  const odoo = await createOdooSandbox({ connectionString: ownerUrl(product) });
  const { users: _users, ...rest } = odooScenario([distributor], access, []);
  const warehouses = (rest.warehouses ?? []).map((warehouse) => ({ ...warehouse, docks: [] }));
  try {
    for (let from = 0; from < plan.trucks.length; from += ORDERS_AT_ONCE)
      await odoo.seed({
        ...rest,
        warehouses,
        orders: plan.trucks.slice(from, from + ORDERS_AT_ONCE).map(({ po, quantity }) => ({
          key: po,
          name: po,
          supplier: SUPPLIER,
          warehouse: SITE,
          plannedAt: new Date(),
          lines: [{ product: PRODUCT, quantity }],
        })),
      });
  } finally {
    await odoo.close();
  }
}

/** Seconds until nothing is on its way any more, or until nothing moves any more. */
async function untilSettled(client: pg.Client): Promise<number> {
  const began = performance.now();
  let last = '';
  let movedAt = performance.now();
  for (;;) {
    const { rows } = await client.query(
      `SELECT (SELECT count(*)::int FROM message WHERE status IN ('received', 'queued', 'processing', 'retrying')) AS messages,
              (SELECT count(*)::int FROM delivery WHERE status IN ('queued', 'processing', 'retrying')) AS deliveries,
              (SELECT count(*)::int FROM fact_outbox) AS outbox, (SELECT count(*)::int FROM audit_unsealed) AS unsealed`,
    );
    const now = JSON.stringify(rows[0]);
    if (Object.values(rows[0] ?? {}).every((count) => count === 0))
      return (performance.now() - began) / 1_000;
    if (now !== last) movedAt = performance.now();
    last = now;
    if (performance.now() - movedAt > STANDSTILL_MS) {
      console.log(`  does not settle: ${now}`);
      return (performance.now() - began) / 1_000;
    }
    await sleep(LOOK_MS);
  }
}

async function chain(client: pg.Client, product: Product): Promise<Finding> {
  const heads = await readHeads(path.join(product.dataDir, 'audit-heads.jsonl'));
  const report = await verifyAudit(client as unknown as pg.Pool, heads);
  const what = 'the audit chain does not hold';
  return report.ok
    ? { what, count: 0, examples: [] }
    : { what, count: 1, examples: [JSON.stringify(report)] };
}

async function notesOf(
  client: pg.Client,
  { kills: wanted }: SurviveOptions,
  plan: SurvivePlan,
  kills: readonly Kill[],
  lines: readonly LedgerLine[],
): Promise<string[]> {
  const count = (values: readonly unknown[]) =>
    [...Map.groupBy(values, String)].map(([value, all]) => `${value} ${all.length}`).join(' · ');
  const { rows } = await client.query(
    `SELECT status || coalesce(' ' || (problem->>'code'), '') AS status, count(*)::int AS n FROM message GROUP BY 1 ORDER BY 1`,
  );
  const { rows: effects } = await client.query(
    `SELECT count(*)::int AS n FROM odoo_sandbox.sandbox_effect WHERE login <> '__system__'`,
  );
  const { rows: tries } = await client.query(
    `SELECT outcome, count(*)::int AS n FROM attempt GROUP BY 1 ORDER BY 1`,
  );
  const { rows: connectors } = await client.query<{ line: string }>(
    `SELECT connector_id || ' ' || state || ' ' || coalesce(last_error->>'code', '') AS line FROM connector_state`,
  );
  const { rows: lag } = await client.query(
    `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s)::float8 AS p50, percentile_cont(0.95) WITHIN GROUP (ORDER BY s)::float8 AS p95
     FROM (SELECT extract(epoch FROM done_at - received_at) AS s FROM message m WHERE done_at IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM attempt a WHERE a.subject_id = m.id AND a.outcome = 'lost')) t`,
  );
  const disturbed = plan.trucks.filter((truck) => truck.disturbed).length;
  return [
    `${plan.trucks.length} trucks (${disturbed} told out of order), ${plan.sendings.length} transmissions, ${lines.length} requests`,
    `kills (${kills.length} of ${wanted}): ${count(kills.map(({ victim }) => victim))} of ${VICTIMS.join(', ')}`,
    `answers: ${count(lines.map(({ status }) => status))}`,
    `messages: ${rows.map(({ status, n }) => `${status} ${n}`).join(' · ')}`,
    `from taken to done, messages no kill met: p50 ${lag[0]?.p50?.toFixed(1)} s, p95 ${lag[0]?.p95?.toFixed(1)} s; orphans wait in the same line`,
    `connectors: ${connectors.map(({ line }) => line).join(' · ')}`,
    `tries: ${tries.map(({ outcome, n }) => `${outcome} ${n}`).join(' · ')}; ${effects[0]?.n} committed writes in Odoo`,
  ];
}

function shown({ what, count, examples }: Finding): Figure {
  for (const example of examples) console.log(`  ${what}: ${example}`);
  return plain(what, String(count), '0', count === 0);
}

function within(what: string, times: readonly number[], goalMs: number): Figure {
  const { n, p50 } = spread(times);
  const most = Math.max(0, ...times);
  const seconds = (value: number) => `${(value / 1_000).toFixed(1)} s`;
  return plain(
    what,
    `p50 ${seconds(p50)}, max ${seconds(most)} (${n})`,
    `<= ${seconds(goalMs)}`,
    most <= goalMs,
  );
}

function keep(product: Product, run: string, lines: readonly LedgerLine[], kills: readonly Kill[]): void {
  const dir = path.join(import.meta.dirname, '../../test-results/survive');
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(
    path.join(dir, `${run}.json`),
    JSON.stringify({ url: product.url, kills, lines: lines.length }),
  );
}

async function ownerOf(product: Product): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: ownerUrl(product) });
  await client.connect();
  return client;
}

/** The embedded server may have moved to another port after a kill. */
function ownerUrl(product: Product): string {
  const port = readPidFile(path.join(product.dataDir, 'postgres', 'data'))?.port;
  const password = readProductFile(product, 'postgres', 'password');
  return `postgresql://yard:${password}@127.0.0.1:${port}/yard`;
}
