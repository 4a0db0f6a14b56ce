import { setTimeout as sleep } from 'node:timers/promises';
import { buildIfStale } from './build.ts';
import type { Process } from './lock.mjs';
import type { ManagedChild } from './managed-child.ts';
import { startDatabase, stopDatabase, watchDatabase } from './product-database.ts';
import {
  type Entry,
  entryEnvironment,
  limitLogs,
  OWN_ENTRIES,
  type Plan,
  type ProductOptions,
  readyOrExplain,
  seedTrial,
  startEntry,
} from './product-processes.ts';
import { say } from './progress.ts';
import { choosePort, type Settings, sandboxPort } from './settings.ts';

export type Product = {
  url: string | null;
  /** What the trial's seed printed: sign-ins and links. */
  notes: string;
  processes(): Process[];
  /** Stops everything in order: web, worker, sandbox, and PostgreSQL last. */
  stop(): Promise<void>;
  /** Ends our processes at once; PostgreSQL is left to the next start. */
  kill(): void;
};

const SERVING_TIMEOUT_MS = 120_000;
const SERVING_POLL_MS = 200;
const LOG_CHECK_MS = 60_000;
const STOP_ORDER: Entry[] = ['web', 'worker', 'sandbox'];

/**
 * Brings the whole product up: database, pages, processes. When a step fails, everything that was started
 * is stopped again and the error is thrown.
 */
export async function startProduct(
  settings: Settings,
  abort: AbortSignal,
  options: ProductOptions,
): Promise<Product> {
  const children = new Map<Entry, ManagedChild>();
  const timers: (NodeJS.Timeout | null)[] = [];
  const stop = async () => {
    for (const timer of timers) clearInterval(timer ?? undefined);
    for (const name of STOP_ORDER) {
      const child = children.get(name);
      if (!child) continue;
      await child.stop();
      say(`${name} stopped`);
    }
    await stopDatabase(settings);
    if (settings.embedded) say('PostgreSQL stopped');
  };
  try {
    const plan = await prepare(settings, abort, options);
    timers.push(
      watchDatabase(settings, plan.databases, (databases) => {
        plan.databases = databases;
        for (const [name, child] of children) child.restart(entryEnvironment(name, plan));
      }),
    );
    const notes = options.entries === OWN_ENTRIES ? await seedTrial(plan, abort) : '';
    if (notes) say('trial data are in place');
    await startEntries(plan, children, abort);
    timers.push(setInterval(() => limitLogs(settings), LOG_CHECK_MS));
    const url = children.has('web') ? `http://localhost:${plan.port}` : null;
    return { url, notes, processes: () => living(children), stop, kill: () => killAll(children) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare(settings: Settings, abort: AbortSignal, options: ProductOptions): Promise<Plan> {
  const { config } = settings;
  const hasWeb = config.role !== 'worker';
  const databases = await startDatabase(settings, abort);
  if (hasWeb && !options.dev && options.entries === OWN_ENTRIES) {
    const built = await buildIfStale(() => say('building the pages (only after a change)'), abort);
    say(built ? 'pages built' : 'pages are up to date');
  }
  abort.throwIfAborted();
  const port = hasWeb ? await choosePort(config) : 0;
  if (hasWeb && config.port !== 0 && port !== config.port)
    say(`port ${config.port} is in use, taking ${port}`);
  return {
    settings,
    databases,
    port,
    sandboxPort: config.sandbox ? await sandboxPort(settings) : 0,
    options,
  };
}

async function startEntries(
  plan: Plan,
  children: Map<Entry, ManagedChild>,
  abort: AbortSignal,
): Promise<void> {
  const { config } = plan.settings;
  if (config.sandbox && config.role === 'all') {
    const sandbox = startEntry('sandbox', plan);
    children.set('sandbox', sandbox);
    await readyOrExplain(sandbox, plan.settings, abort);
    say('Odoo sandbox is ready');
  }
  if (config.role !== 'web') children.set('worker', startEntry('worker', plan));
  if (config.role !== 'worker') children.set('web', startEntry('web', plan));
  for (const child of children.values()) await readyOrExplain(child, plan.settings, abort);
  if (children.has('web')) await untilServing(`http://127.0.0.1:${plan.port}/api/health/ready`, abort);
}

async function untilServing(url: string, abort: AbortSignal): Promise<void> {
  const deadline = Date.now() + SERVING_TIMEOUT_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    abort.throwIfAborted();
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) return;
      last = `${response.status} ${await response.text()}`;
    } catch (error) {
      last = String(error);
    }
    await sleep(SERVING_POLL_MS);
  }
  throw new Error(`${url} did not become ready in ${SERVING_TIMEOUT_MS / 1000} s: ${last}`);
}

function living(children: Map<Entry, ManagedChild>): Process[] {
  return [...children.values()].map((child) => child.process()).filter((entry) => entry !== null);
}

function killAll(children: Map<Entry, ManagedChild>): void {
  for (const child of children.values()) child.kill();
}
