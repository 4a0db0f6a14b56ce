import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clusterIsRunning, startCluster, stopCluster } from './postgres.ts';
import { withOwner } from './prepare-database.ts';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yard-pg-'));
  fs.chmodSync(dir, 0o755);
});
afterEach(async () => {
  await stopCluster(dir);
  fs.rmSync(dir, { recursive: true, force: true });
});

const START = `
  import { startCluster } from ${JSON.stringify(path.join(import.meta.dirname, 'postgres.ts'))};
  const { pid, port, how } = await startCluster(process.argv[1]);
  console.log(JSON.stringify({ pid, port, how }));
`;

async function startInOwnProcess(): Promise<{ pid: number; port: number; how: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', START, dir], { stdio: 'pipe' });
  return JSON.parse(await outputOf(child));
}

async function outputOf(child: ChildProcess): Promise<string> {
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (errors += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code, errors).toBe(0);
  return output;
}

test('three starts at once on an empty folder end in one cluster', async () => {
  const starts = await Promise.all([startInOwnProcess(), startInOwnProcess(), startInOwnProcess()]);
  expect(new Set(starts.map((one) => one.pid)).size).toBe(1);
  expect(starts.filter((one) => one.how === 'created')).toHaveLength(1);
  expect(fs.readdirSync(dir).filter((name) => name.startsWith('init-'))).toEqual([]);
});

test('kill -9 of the server loses nothing that was committed, and the port stays', async () => {
  const before = await startCluster(dir);
  const committed: number[] = [];
  const inserting = withOwner(before.url('postgres'), async (client) => {
    await client.query('CREATE TABLE kept (id int PRIMARY KEY)');
    for (let id = 0; id < 100_000; id++) {
      await client.query('INSERT INTO kept VALUES ($1)', [id]);
      committed.push(id);
    }
  }).catch(() => 'connection lost');
  await expect.poll(() => committed.length).toBeGreaterThan(50);
  process.kill(before.pid, 'SIGKILL');
  expect(await inserting).toBe('connection lost');

  const after = await startCluster(dir);
  expect(after.pid).not.toBe(before.pid);
  expect(after.port).toBe(before.port);
  const rows = await withOwner(after.url('postgres'), async (client) => {
    return (await client.query('SELECT id FROM kept ORDER BY id')).rows.map((row) => row.id);
  });
  expect(rows.slice(0, committed.length)).toEqual(committed);
});

test('a running server is adopted, a stopped one started, and its data are still there', async () => {
  const first = await startCluster(dir);
  await withOwner(first.url('postgres'), (client) => client.query('CREATE TABLE here (id int)'));
  expect(await startCluster(dir)).toMatchObject({ how: 'adopted', pid: first.pid });
  expect(await stopCluster(dir)).toBe(true);
  expect(clusterIsRunning(dir)).toBe(false);
  expect(await stopCluster(dir)).toBe(false);
  const second = await startCluster(dir);
  expect(second.how).toBe('started');
  await withOwner(second.url('postgres'), (client) => client.query('SELECT * FROM here'));
});

test('a stale pid file that names a living stranger does not block the start', async () => {
  const first = await startCluster(dir);
  const pidFile = path.join(dir, 'data/postmaster.pid');
  const lines = fs.readFileSync(pidFile, 'utf8').split('\n');
  await stopCluster(dir);
  fs.writeFileSync(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));
  expect(clusterIsRunning(dir)).toBe(false);
  const { uid, gid } = fs.statSync(path.join(dir, 'data'));
  fs.chownSync(pidFile, uid, gid);
  const second = await startCluster(dir);
  expect(second.pid).not.toBe(first.pid);
  expect(process.kill(process.pid, 0)).toBe(true);
});

test('an interrupted creation leaves nothing that a later start would use', async () => {
  fs.mkdirSync(path.join(dir, 'init-left/data'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'init-left/data/PG_VERSION'), '18\n');
  const longAgo = new Date(Date.now() - 60 * 60_000);
  fs.utimesSync(path.join(dir, 'init-left'), longAgo, longAgo);
  expect((await startCluster(dir)).how).toBe('created');
  expect(fs.existsSync(path.join(dir, 'init-left'))).toBe(false);
});
