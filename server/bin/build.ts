import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isSameProcess, type Process, processBirth, waitForLock } from './lock.mjs';
import { hashOfFiles, PROJECT_DIR } from './prisma-cli.ts';

const INPUTS = ['app', 'components', 'server', 'public', 'prisma/schema', 'prisma/prisma.config.ts'];
const SETTINGS = ['next.config.js', '.postcssrc.json', 'tsconfig.json', 'package-lock.json'];
const NOT_IN_PAGES = [
  'server/bin',
  'server/test',
  'server/sandbox',
  'server/bench',
  'server/infra/db/generated',
];
const STAMP = path.join(PROJECT_DIR, '.next/.source-hash');
const LOCK = path.join(PROJECT_DIR, '.data/locks/build.lock');

/**
 * Builds the pages when their sources changed since the last build of this checkout; true when it built.
 * Callers at the same time wait for each other. Throws with the build's output when it fails.
 */
export async function buildIfStale(onBuild: () => void, abort?: AbortSignal): Promise<boolean> {
  if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === sourceHash()) return false;
  const lock = await waitForLock<Process>(LOCK);
  try {
    // A killed start leaves its build running, and two builds in one folder spoil each other.
    if (lock.previous && isSameProcess(lock.previous)) killGroup(lock.previous.pid);
    const hash = sourceHash();
    if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === hash) return false;
    onBuild();
    fs.rmSync(STAMP, { force: true });
    await build((child) => lock.note(child), abort);
    fs.writeFileSync(STAMP, hash);
    return true;
  } finally {
    lock.release();
  }
}

function sourceHash(): string {
  return hashOfFiles(
    [...INPUTS, ...SETTINGS],
    (file) => /\.test\.tsx?$/.test(file) || NOT_IN_PAGES.includes(file),
  );
}

async function build(onStart: (child: Process) => void, abort?: AbortSignal): Promise<void> {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  const child = spawn(process.execPath, [next, 'build'], {
    cwd: PROJECT_DIR,
    env: env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid) onStart({ pid, born: processBirth(pid) });
  const stop = () => pid && killGroup(pid);
  abort?.addEventListener('abort', stop);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  abort?.removeEventListener('abort', stop);
  if (code !== 0) throw new Error(`next build failed:\n${output}`);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
