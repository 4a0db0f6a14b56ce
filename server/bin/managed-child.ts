import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT_TRY_AGAIN } from '#server/infra/lifecycle.ts';
import { type Process, processBirth } from './lock.mjs';

const RESTART_FIRST_MS = 250;
const RESTART_MAX_MS = 10_000;
/** A process that was ready and lived this long did not die of itself: it is started again without a pause. */
const STEADY_MS = 5_000;

export type ChildOptions = {
  name: string;
  /** Arguments of Node: the entry file and what follows. */
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** File that receives what it prints; without it the output goes to our own. */
  logFile?: string;
  readyTimeoutMs: number;
  stopTimeoutMs: number;
  say(text: string): void;
};

export type ManagedChild = {
  readonly name: string;
  /** Resolves with what the child said with its first `{ ready: true, url? }`. */
  ready(): Promise<{ url?: string }>;
  /** Ends the child: SIGTERM, and SIGKILL when that is not obeyed in time. Never restarted afterwards. */
  stop(): Promise<void>;
  /** Ends and starts it again with other settings. */
  restart(env: NodeJS.ProcessEnv): void;
  /** At once and without a chance to finish. */
  kill(): void;
  process(): Process | null;
};

/**
 * Keeps one process running: a death after the first readiness is answered by a restart with growing
 * pauses; a death before it fails `ready()`, because a product that never came up should say why. Only one that
 * asks for another try (the database went away in the middle) gets it, until `readyTimeoutMs` is over.
 */
export function startChild(options: ChildOptions): ManagedChild {
  let env = options.env;
  let child: ChildProcess | null = null;
  let stopping = false;
  let wasReady = false;
  let isReady = false;
  let pauseMs = RESTART_FIRST_MS;
  let wake = () => {};
  const readiness = Promise.withResolvers<{ url?: string }>();
  readiness.promise.catch(() => {});
  const timer = setTimeout(
    () => readiness.reject(new Error(`${options.name} was not ready in ${options.readyTimeoutMs / 1000} s`)),
    options.readyTimeoutMs,
  );

  function launch(): void {
    const bornAt = Date.now();
    isReady = false;
    const running = spawnChild(options, env);
    child = running;
    running.on('message', (message: { ready?: boolean; url?: string }) => {
      if (!message?.ready) return;
      clearTimeout(timer);
      wasReady = true;
      isReady = true;
      readiness.resolve(message.url === undefined ? {} : { url: message.url });
    });
    running.once('error', (error) => readiness.reject(error));
    running.once('exit', (code, signal) => void ended(Date.now() - bornAt, code, signal));
  }

  async function ended(livedMs: number, code: number | null, signal: string | null): Promise<void> {
    const reason = signal ?? `code ${code}`;
    child = null;
    if (stopping) return;
    if (!wasReady && code !== EXIT_TRY_AGAIN) {
      readiness.reject(new Error(`${options.name} ended (${reason}) before it was ready`));
      return;
    }
    if (isReady && livedMs > STEADY_MS) pauseMs = RESTART_FIRST_MS;
    options.say(`${options.name} ended (${reason}); starting it again`);
    await Promise.race([sleep(pauseMs), new Promise<void>((resolve) => (wake = resolve))]);
    pauseMs = Math.min(pauseMs * 2, RESTART_MAX_MS);
    if (!stopping) launch();
  }

  launch();
  return {
    name: options.name,
    ready: () => readiness.promise,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      wake();
      if (child) await endProcess(child, options);
    },
    restart(nextEnv) {
      env = nextEnv;
      child?.kill('SIGTERM');
    },
    kill: () => void child?.kill('SIGKILL'),
    process: () => (child?.pid ? { pid: child.pid, born: processBirth(child.pid) } : null),
  };
}

// In a session of its own, so that Ctrl-C reaches only the supervisor and the order of stopping is ours;
// the IPC channel tells the child when its supervisor is gone.
function spawnChild(options: ChildOptions, env: NodeJS.ProcessEnv): ChildProcess {
  const log = options.logFile ? fs.openSync(options.logFile, 'a', 0o600) : null;
  try {
    const output = log ?? ('inherit' as const);
    return spawn(process.execPath, options.args, {
      cwd: options.cwd,
      env,
      detached: true,
      stdio: ['ignore', output, output, 'ipc'],
    });
  } finally {
    if (log !== null) fs.closeSync(log);
  }
}

async function endProcess(child: ChildProcess, options: ChildOptions): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const inTime = await Promise.race([
    gone.then(() => true),
    sleep(options.stopTimeoutMs, false, { ref: false }),
  ]);
  if (inTime) return;
  options.say(`${options.name} did not stop in ${options.stopTimeoutMs / 1000} s; killing it`);
  child.kill('SIGKILL');
  await gone;
}
