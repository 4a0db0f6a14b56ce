import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockHolder, type Process } from './lock.mjs';
import { clusterIsRunning, stopCluster } from './postgres.ts';
import { readPidFile } from './postmaster.ts';

const PATIENCE = { timeout: 60_000, interval: 100 };
const START = path.join(import.meta.dirname, 'start.mjs');

let dataDir: string;
const starts: Started[] = [];
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'yard-super-'));
  fs.chmodSync(dataDir, 0o755);
});
afterEach(async () => {
  for (const { child } of starts.splice(0)) child.kill('SIGKILL');
  await expect.poll(() => entriesAlive(), PATIENCE).toBe(0);
  await stopCluster(path.join(dataDir, 'postgres'));
  fs.rmSync(dataDir, { recursive: true, force: true });
});

type Started = { child: ChildProcess; output: () => string; ended: Promise<number | null> };

/** What `npm start` runs, with entries that only keep the contract of an entry. */
function start(settings: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [START, '--entries', 'server/bin/fixtures'], {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      MODE: 'trial', // vitest has a MODE of its own
      DATA_DIR: dataDir,
      PORT: '0',
      DATABASE_URL: '',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const started = { child, output: () => output, ended };
  starts.push(started);
  return started;
}

async function ready(started: Started): Promise<string> {
  let ended = false;
  started.ended.then(() => (ended = true));
  await expect.poll(() => ended || started.output().includes('ready: http'), PATIENCE).toBe(true);
  const url = /ready: (\S+)/.exec(started.output())?.[1];
  if (!url) throw new Error(`No product: ${started.output()}`);
  return url;
}

const journal = () =>
  fs.existsSync(`${dataDir}/journal`) ? fs.readFileSync(`${dataDir}/journal`, 'utf8') : '';
const lines = (word: string) =>
  journal()
    .split('\n')
    .filter((line) => line.includes(word));
const started = (name: string) => lines(`${name} started`).map((line) => Number(line.split(' ')[2]));
const postgresRuns = () => clusterIsRunning(path.join(dataDir, 'postgres'));
const supervisorPid = () => lockHolder(`${dataDir}/supervisor.lock`)?.pid ?? 0;
function entriesAlive(): number {
  const pids = ['web', 'worker', 'sandbox'].flatMap(started);
  return pids.filter((pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }).length;
}

test('a database killed in the middle of the start costs time, not the start', async () => {
  const product = start();
  const data = path.join(dataDir, 'postgres', 'data');
  for (let kill = 0; kill < 3; kill++) {
    const server = () => (readPidFile(data)?.ready ? readPidFile(data)?.pid : undefined);
    await expect.poll(server, PATIENCE).toBeGreaterThan(0);
    // Within the preparation, the migrations, the start of the entries: wherever it just is.
    await new Promise((resolve) => setTimeout(resolve, 200 + kill * 900));
    const pid = server();
    if (pid) process.kill(pid, 'SIGKILL');
    await expect.poll(() => server() === pid, PATIENCE).toBe(false);
  }
  const url = await ready(product);
  expect(await (await fetch(url)).text()).toBe('ok');
  expect(product.output()).not.toContain('The start failed');
});

test('SIGTERM stops web, worker, sandbox and PostgreSQL, in this order', async () => {
  const product = start();
  const url = await ready(product);
  expect((await fetch(`${url}/api/health/ready`)).status).toBe(200);
  product.child.kill('SIGTERM');
  expect(await product.ended).toBe(0);
  // Each entry still reads from PostgreSQL while it stops.
  expect(lines('stopped')).toEqual(['web', 'worker', 'sandbox'].map((name) => `${name} stopped by SIGTERM`));
  expect(postgresRuns()).toBe(false);
  expect(product.output()).toMatch(/sandbox stopped[\s\S]*PostgreSQL stopped/);
});

test('of two starts at once one runs the product, the other names its address and ends well', async () => {
  const both = [start(), start()];
  const first = await Promise.race(both.map((one) => one.ended.then((code) => ({ one, code }))));
  expect(first.code).toBe(0);
  const other = both.find((one) => one !== first.one) ?? first.one;
  const url = await ready(other);
  expect(first.one.output()).toContain(`already running (process ${supervisorPid()}): ${url}`);
  expect(started('web')).toHaveLength(1);
});

test('a killed process comes back, and so does PostgreSQL, on its old port', async () => {
  const product = start();
  const url = await ready(product);
  const [worker] = started('worker');
  process.kill(worker ?? 0, 'SIGKILL');
  await expect.poll(() => started('worker').length, PATIENCE).toBe(2);

  const before = readPidFile(path.join(dataDir, 'postgres/data'));
  process.kill(before?.pid ?? 0, 'SIGKILL');
  await expect.poll(product.output, PATIENCE).toContain('PostgreSQL is back');
  expect(readPidFile(path.join(dataDir, 'postgres/data'))?.port).toBe(before?.port);
  expect((await fetch(url)).status).toBe(200);
});

test('after kill -9 of the supervisor its processes end and the next start is whole', async () => {
  await ready(start());
  const note = lockHolder<{ children: Process[] }>(`${dataDir}/supervisor.lock`);
  expect(note?.note?.children).toHaveLength(3);
  process.kill(supervisorPid(), 'SIGKILL');
  await expect.poll(() => lines('stopped by disconnect').length, PATIENCE).toBe(3);
  expect(postgresRuns()).toBe(true); // kept for the next start, which adopts it

  const next = start();
  const url = await ready(next);
  expect(next.output()).toContain('PostgreSQL was still running');
  expect((await fetch(url)).status).toBe(200);
});

test('kill -9 of the bootstrap stops the product in order', async () => {
  const product = start();
  await ready(product);
  product.child.kill('SIGKILL');
  await expect.poll(() => lines('stopped by SIGTERM').length, PATIENCE).toBe(3);
  await expect.poll(postgresRuns, PATIENCE).toBe(false);
});

test('production names everything that is missing and starts nothing', async () => {
  const product = start({ MODE: 'production' });
  expect(await product.ended).toBe(1);
  for (const name of ['DATABASE_URL', 'PUBLIC_URL', 'NEXTAUTH_SECRET', 'SECRETS_KEY']) {
    expect(product.output()).toContain(`${name} is missing`);
  }
  expect(fs.readdirSync(dataDir)).toEqual([]);
});

test('the roles of a product can be split', async () => {
  const product = start({ ROLE: 'worker' });
  await expect.poll(product.output, PATIENCE).toContain('worker is ready');
  expect(journal()).not.toContain('web');
  product.child.kill('SIGTERM');
  expect(await product.ended).toBe(0);
});
