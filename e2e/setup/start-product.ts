import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const START_TIMEOUT_MS = 5 * 60_000;
const STOP_TIMEOUT_MS = 60_000;
const ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * Starts the whole product the way `npm start` does, on a throw-away DATA_DIR and a free port, and puts its
 * address into E2E_URL. A product named by E2E_URL is used as it is. Returns what stops it again.
 */
export default async function startProduct(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.E2E_URL) return undefined;
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'yard-e2e-'));
  fs.chmodSync(dataDir, 0o755); // PostgreSQL may have to run as another user and must reach its folder
  const env = {
    RETRY_SCALE: '0.05',
    // Specs play their own trucks; a simulated yard would move under their hands.
    SIMULATION: 'off',
    ...process.env,
    DATA_DIR: dataDir,
    PORT: '0',
    DATABASE_URL: '',
    MODE: 'trial',
  };
  const child = spawn(process.execPath, [path.join(ROOT, 'server/bin/supervisor.ts')], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
    keepLogs(dataDir);
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    process.env.E2E_URL = await untilReady(child, ended);
    process.env.E2E_DATA_DIR = dataDir;
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

function untilReady(child: ChildProcess, ended: Promise<void>): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The product was not ready in time')), START_TIMEOUT_MS);
    const fail = () => reject(new Error('The product ended before it was ready'));
    ended.then(fail);
    let seen = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk);
      seen += chunk;
      const url = /ready: (http\S+)/.exec(seen)?.[1];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

function keepLogs(dataDir: string): void {
  const logs = path.join(dataDir, 'logs');
  if (fs.existsSync(logs)) fs.cpSync(logs, path.join(ROOT, 'test-results/product-logs'), { recursive: true });
}
