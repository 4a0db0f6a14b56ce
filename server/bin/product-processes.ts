import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ManagedChild, startChild } from './managed-child.ts';
import { PROJECT_DIR } from './prisma-cli.ts';
import { type Databases, wentAway } from './product-database.ts';
import { say } from './progress.ts';
import type { Settings } from './settings.ts';

export type ProductOptions = {
  /** Development: pages are built on demand, worker and sandbox restart when their source changes. */
  dev: boolean;
  /** Folder of the entry files; the supervisor's own tests bring smaller ones, which need no pages. */
  entries: string;
};
export type Entry = 'web' | 'worker' | 'sandbox';
/** Everything the processes of one product have in common. */
export type Plan = {
  settings: Settings;
  databases: Databases;
  port: number;
  sandboxPort: number;
  options: ProductOptions;
};

export const OWN_ENTRIES = 'server';
const FILES: Record<Entry, string> = { web: 'main.ts', worker: 'worker.ts', sandbox: 'sandbox.ts' };
const SEED = 'prisma/seed/trial.ts';
const SEED_TRIES = 6;
const SEED_PAUSE_MS = 2_000;
const READY_TIMEOUT_MS = 120_000;
/** A worker may finish the job it has in hand. */
const STOP_TIMEOUT_MS = 30_000;
const LOG_MAX_BYTES = 20 * 1024 * 1024;
const LOG_TAIL_LINES = 20;

/** Starts one process of the product and keeps it running. */
export function startEntry(name: Entry, plan: Plan): ManagedChild {
  const { settings, options } = plan;
  const file = path.join(options.entries, FILES[name]);
  return startChild({
    name,
    args: options.dev && name !== 'web' ? ['--watch', file] : [file],
    cwd: PROJECT_DIR,
    env: entryEnvironment(name, plan),
    ...(settings.config.mode === 'trial' ? { logFile: logFile(settings, name) } : {}),
    readyTimeoutMs: READY_TIMEOUT_MS,
    stopTimeoutMs: STOP_TIMEOUT_MS,
    say,
  });
}

/** Waits for the first readiness of a process; its failure carries the end of its log. */
export async function readyOrExplain(
  child: ManagedChild,
  settings: Settings,
  abort: AbortSignal,
): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(abort.reason);
  abort.addEventListener('abort', onAbort, { once: true });
  try {
    abort.throwIfAborted();
    await Promise.race([child.ready(), aborted.promise]);
  } catch (error) {
    if (abort.aborted || settings.config.mode !== 'trial') throw error;
    const file = logFile(settings, child.name);
    const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    throw new Error(`${(error as Error).message}\n${lines.slice(-LOG_TAIL_LINES).join('\n')}\n(${file})`);
  } finally {
    abort.removeEventListener('abort', onAbort);
  }
}

/** What one process gets to know. */
export function entryEnvironment(name: Entry | 'seed', plan: Plan): NodeJS.ProcessEnv {
  const { settings, databases } = plan;
  return {
    ...settings.env,
    NODE_ENV: plan.options.dev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    PORT: String(plan.port),
    DATABASE_URL: databases.url,
    // Only the sandbox makes tables of its own; web and worker live with the application's rights.
    DATABASE_OWNER_URL: name === 'sandbox' ? databases.ownerUrl : databases.url,
    SANDBOX: settings.config.sandbox ? 'on' : 'off',
    SANDBOX_PORT: String(plan.sandboxPort),
  };
}

/**
 * Runs the trial's seed, which finds what is there already, and returns what it printed (the sign-ins). When the
 * database goes away in the middle it is run again.
 */
export async function seedTrial(plan: Plan, abort: AbortSignal): Promise<string> {
  if (plan.settings.config.mode !== 'trial' || !fs.existsSync(path.join(PROJECT_DIR, SEED))) return '';
  for (let tries = 1; ; tries++)
    try {
      return await runSeed(plan, abort);
    } catch (error) {
      if (abort.aborted || tries === SEED_TRIES || !wentAway(error)) throw error;
      say('PostgreSQL went away while the trial was filled; once more');
      await sleep(SEED_PAUSE_MS);
    }
}

async function runSeed(plan: Plan, abort: AbortSignal): Promise<string> {
  const env = entryEnvironment('seed', plan);
  const child = spawn(process.execPath, [SEED], { cwd: PROJECT_DIR, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = () => child.kill('SIGKILL');
  abort.addEventListener('abort', stop, { once: true });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  abort.removeEventListener('abort', stop);
  abort.throwIfAborted();
  if (code !== 0) throw new Error(`${SEED} failed:\n${stdout}${stderr}`);
  return stdout.trimEnd();
}

/** Keeps the log files of a trial from growing without end: one older generation of each. */
export function limitLogs(settings: Settings): void {
  for (const name of Object.keys(FILES)) {
    const file = logFile(settings, name);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (!stat || stat.size < LOG_MAX_BYTES) continue;
    fs.copyFileSync(file, `${file}.1`);
    fs.truncateSync(file); // the process appends, so it goes on at the new end
  }
}

function logFile(settings: Settings, name: string): string {
  const dir = path.join(settings.dataDir, 'logs');
  fs.mkdirSync(dir, { recursive: true });
  return path.join(dir, `${name}.log`);
}
