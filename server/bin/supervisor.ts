import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ConfigError } from '#server/infra/config.ts';
import { isSameProcess, type Lock, lockHolder, type Process, tryLock } from './lock.mjs';
import { type Product, startProduct } from './product.ts';
import { OWN_ENTRIES } from './product-processes.ts';
import { say } from './progress.ts';
import { readSettings, type Settings } from './settings.ts';

type Note = { url: string | null; ready: boolean; children: Process[] };

const NOTE_MS = 2_000;
const OTHER_START_MS = 10 * 60_000;
const LEFTOVER_MS = 5_000;
const FORCE_AFTER_MS = 1_500;

const abort = new AbortController();
process.exitCode = await run();
process.disconnect?.();

async function run(): Promise<number> {
  let settings: Settings;
  try {
    settings = readSettings();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    return 1;
  }
  const stopped = listenForStop();
  const lock = await takeLock(settings);
  if (!lock) return 0;
  try {
    await endLeftovers(lock.previous?.children ?? []);
    return await runProduct(settings, lock, stopped);
  } catch (error) {
    if (abort.signal.aborted) say('stopped before it was ready');
    else console.error(`\nThe start failed: ${(error as Error).message}`);
    return abort.signal.aborted ? 0 : 1;
  } finally {
    lock.release();
  }
}

async function runProduct(settings: Settings, lock: Lock<Note>, stopped: Promise<string>): Promise<number> {
  lock.note({ url: null, ready: false, children: [] });
  const { values } = parseArgs({
    options: { dev: { type: 'boolean', default: false }, entries: { type: 'string', default: OWN_ENTRIES } },
  });
  const product = await startProduct(settings, abort.signal, values);
  const note = () => lock.note({ url: product.url, ready: true, children: product.processes() });
  note();
  const timer = setInterval(note, NOTE_MS);
  announce(settings, product);
  const reason = await stopped;
  clearInterval(timer);
  const receivedAt = Date.now();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => Date.now() - receivedAt > FORCE_AFTER_MS && force(product));
  }
  say(`${reason}: stopping`);
  await product.stop();
  say('stopped');
  return 0;
}

function announce(settings: Settings, product: Product): void {
  const { config, dataDir } = settings;
  say(product.url ? `ready: ${product.url}` : 'worker is ready');
  if (config.mode !== 'trial') return;
  if (product.notes) console.log(`\n  Sign in as\n${product.notes}`);
  console.log(`\n  Trial mode. Data: ${dataDir}   Logs: ${path.join(dataDir, 'logs')}   Stop: Ctrl-C\n`);
}

// Losing the IPC channel means our own parent was killed.
function listenForStop(): Promise<string> {
  return new Promise((resolve) => {
    const stop = (reason: string) => {
      abort.abort(new Error(reason));
      resolve(reason);
    };
    process.once('SIGINT', () => stop('Ctrl-C'));
    process.once('SIGTERM', () => stop('asked to stop'));
    process.once('SIGHUP', () => stop('terminal closed'));
    if (process.channel) process.once('disconnect', () => stop('parent is gone'));
    process.channel?.unref();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  });
}

/** The lock of this DATA_DIR, or null when a running product was found and announced instead. */
async function takeLock(settings: Settings): Promise<Lock<Note> | null> {
  const file = path.join(settings.dataDir, 'supervisor.lock');
  const deadline = Date.now() + OTHER_START_MS;
  let told = false;
  while (Date.now() < deadline && !abort.signal.aborted) {
    const lock = tryLock<Note>(file);
    if (lock) return lock;
    const holder = lockHolder<Note>(file);
    if (holder?.note?.ready) {
      say(`already running (process ${holder.pid}): ${holder.note.url ?? 'worker'}`);
      return null;
    }
    if (!told && holder) say(`another start is in progress (process ${holder.pid}); waiting for it`);
    told ||= holder !== null;
    await sleep(200);
  }
  if (abort.signal.aborted) return null;
  throw new Error('Another start has been in progress for too long');
}

// Children of a killed supervisor end by themselves within moments; one that hangs would hold ports and jobs.
async function endLeftovers(children: Process[]): Promise<void> {
  const deadline = Date.now() + LEFTOVER_MS;
  const living = () => children.filter(isSameProcess);
  while (living().length > 0 && Date.now() < deadline) await sleep(100);
  for (const child of living()) {
    say(`process ${child.pid} of the last run hangs; killing it`);
    process.kill(child.pid, 'SIGKILL');
  }
}

function force(product: Product): void {
  say('second request: ending everything now');
  product.kill();
  process.exit(1);
}
