import { type ChildProcess, spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Identity, postgresBinDir, serverIdentity } from './postgres-binaries.ts';
import { clearStalePidFile, livePostmaster } from './postmaster.ts';

/** Superuser of every embedded cluster; the application itself signs in as `yard_app`. */
export const OWNER = 'yard';

const POLL_MS = 25;
const RESPAWN_MAX_MS = 1_000;
const STALE_INIT_MS = 10 * 60_000;
const MEBIBYTE = 1024 * 1024;

export type Cluster = {
  dir: string;
  port: number;
  pid: number;
  password: string;
  /** What it took: nothing new (`adopted`), a start of existing data, or a new cluster. */
  how: 'adopted' | 'started' | 'created';
  elapsedMs: number;
  /** Connection string of the owner for one database. */
  url(database: string): string;
};

export type ClusterOptions = {
  /** `false` only for throw-away test clusters: no fsync, a machine crash may lose everything. */
  durable?: boolean;
  /** How long to try while no server process is alive. A server in crash recovery is waited for. */
  timeoutMs?: number;
};

/**
 * Makes sure one PostgreSQL server runs on `dir` and returns it: adopts a running one, starts a stopped
 * one, creates a missing one. Any number of callers may do this at once. The server outlives the caller.
 * Throws with the tail of the server's log when it does not come up.
 */
export async function startCluster(dir: string, options: ClusterOptions = {}): Promise<Cluster> {
  const startedAt = performance.now();
  const { durable = true, timeoutMs = 30_000 } = options;
  const rootDir = path.resolve(dir);
  const dataDir = path.join(rootDir, 'data');
  fs.mkdirSync(rootDir, { recursive: true });
  const password = sharedSecret(path.join(rootDir, 'password'));
  const binDir = postgresBinDir();
  const identity = serverIdentity(binDir, rootDir, dataDir);
  let how: Cluster['how'] = 'adopted';
  if (!fs.existsSync(path.join(dataDir, 'PG_VERSION'))) {
    if (await createData({ rootDir, dataDir, binDir, identity, password, durable })) how = 'created';
  }

  let child: ChildProcess | null = null;
  let deadline = Date.now() + timeoutMs;
  let pauseMs = POLL_MS;
  while (Date.now() < deadline) {
    const live = livePostmaster(dataDir);
    if (live) {
      deadline = Date.now() + timeoutMs;
      if (live.ready && (await answers(live.port, password))) {
        fs.writeFileSync(path.join(rootDir, 'port'), String(live.port));
        const elapsedMs = Math.round(performance.now() - startedAt);
        const url = (database: string) =>
          `postgresql://${OWNER}:${password}@127.0.0.1:${live.port}/${encodeURIComponent(database)}`;
        return { dir: rootDir, port: live.port, pid: live.pid, password, how, elapsedMs, url };
      }
    } else if (!child || child.exitCode !== null || child.signalCode !== null) {
      if (child) {
        clearStalePidFile(dataDir);
        pauseMs = Math.min(pauseMs * 2, RESPAWN_MAX_MS);
        await sleep(pauseMs);
      }
      child = spawnServer({ rootDir, dataDir, binDir, identity, durable, port: await choosePort(rootDir) });
      if (how === 'adopted') how = 'started';
    }
    await sleep(POLL_MS);
  }
  throw new Error(`PostgreSQL did not start in ${timeoutMs} ms:\n${logTail(rootDir)}`);
}

/** Stops the server on `dir`, if one runs. Sessions are ended; committed work is kept. */
export async function stopCluster(dir: string, timeoutMs = 30_000): Promise<boolean> {
  const dataDir = path.join(path.resolve(dir), 'data');
  const live = livePostmaster(dataDir);
  if (!live) return false;
  const deadline = Date.now() + timeoutMs;
  signal(live.pid, 'SIGINT');
  while (livePostmaster(dataDir)) {
    if (Date.now() > deadline) signal(live.pid, 'SIGQUIT');
    if (Date.now() > deadline + timeoutMs) throw new Error(`PostgreSQL (pid ${live.pid}) does not stop`);
    await sleep(POLL_MS);
  }
  return true;
}

/** True while a server process lives on `dir`. */
export function clusterIsRunning(dir: string): boolean {
  return livePostmaster(path.join(path.resolve(dir), 'data')) !== null;
}

/** Reads the secret in `file`, creating it (0600) when missing; concurrent callers all get the same one. */
export function sharedSecret(file: string): string {
  if (!fs.existsSync(file)) {
    const draft = `${file}.${crypto.randomUUID()}`;
    fs.writeFileSync(draft, crypto.randomBytes(24).toString('base64url'), { mode: 0o600 });
    try {
      fs.linkSync(draft, file); // appears complete or not at all
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      fs.rmSync(draft, { force: true });
    }
  }
  return fs.readFileSync(file, 'utf8').trim();
}

type Place = { rootDir: string; dataDir: string; binDir: string; identity: Identity; durable: boolean };

// initdb works in a folder of its own and the result is renamed into place, so a crash leaves nothing
// half-made and of several starts at once exactly one wins.
async function createData(place: Place & { password: string }): Promise<boolean> {
  removeStaleInits(place.rootDir);
  const workDir = fs.mkdtempSync(path.join(place.rootDir, 'init-'));
  const { uid, gid } = place.identity;
  if (uid !== undefined && gid !== undefined) fs.chownSync(workDir, uid, gid);
  const passwordFile = path.join(workDir, 'password');
  const draftDir = path.join(workDir, 'data');
  fs.writeFileSync(passwordFile, `${place.password}\n`, { mode: 0o644 }); // the folder itself is 0700
  const args = ['-D', draftDir, '-U', OWNER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'];
  args.push('--locale-provider=builtin', '--locale=C.UTF-8', '--data-checksums');
  if (!place.durable) args.push('--no-sync');
  try {
    await runToEnd(place.identity, path.join(place.binDir, 'initdb'), args);
    fs.renameSync(draftDir, place.dataDir);
    return true;
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return false;
  } finally {
    fs.rmSync(workDir, { recursive: true, force: true });
  }
}

function removeStaleInits(rootDir: string): void {
  for (const name of fs.readdirSync(rootDir)) {
    if (!name.startsWith('init-')) continue;
    const full = path.join(rootDir, name);
    const stat = fs.statSync(full, { throwIfNoEntry: false });
    if (stat && Date.now() - stat.mtimeMs > STALE_INIT_MS) fs.rmSync(full, { recursive: true, force: true });
  }
}

function spawnServer(place: Place & { port: number }): ChildProcess {
  const log = fs.openSync(path.join(place.rootDir, 'log'), 'a', 0o600);
  const args = ['-D', place.dataDir, '-p', String(place.port), ...serverSettings(place.durable)];
  try {
    const child = launch(place.identity, path.join(place.binDir, 'postgres'), args, ['ignore', log, log]);
    child.once('error', (error) => fs.appendFileSync(path.join(place.rootDir, 'log'), `${error.message}\n`));
    child.unref();
    return child;
  } finally {
    fs.closeSync(log);
  }
}

function serverSettings(durable: boolean): string[] {
  const sharedMiB = Math.round(Math.min(Math.max(os.totalmem() / MEBIBYTE / 8, 128), 1024));
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_preload_libraries: 'pg_stat_statements',
    max_connections: '300',
    shared_buffers: `${durable ? sharedMiB : 128}MB`,
    dynamic_shared_memory_type: sharedMemoryType(),
    max_wal_size: '2GB',
    random_page_cost: '1.1',
    jit: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

// Containers often give /dev/shm only 64 MB, which parallel queries outgrow.
function sharedMemoryType(): string {
  if (process.platform !== 'linux' || !fs.existsSync('/dev/shm'))
    return process.platform === 'linux' ? 'mmap' : 'posix';
  const { bsize, blocks } = fs.statfsSync('/dev/shm');
  return bsize * blocks < 256 * MEBIBYTE ? 'mmap' : 'posix';
}

function launch(identity: Identity, program: string, args: string[], stdio: ('ignore' | 'pipe' | number)[]) {
  const [command, ...rest] = [...identity.prefix, program, ...args];
  const { uid, gid } = identity;
  const ids = uid === undefined ? {} : { uid, gid };
  // A fixed environment: the server must not inherit PG* settings, secrets or a locale.
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', NODE_ENV: process.env.NODE_ENV };
  return spawn(command ?? program, rest, { ...ids, env, stdio, cwd: '/', detached: true });
}

async function runToEnd(identity: Identity, program: string, args: string[]): Promise<void> {
  const child = launch(identity, program, args, ['ignore', 'pipe', 'pipe']);
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${path.basename(program)} ended with ${code}:\n${output}`);
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: OWNER, password, database: 'postgres' });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') {
      throw new Error('The password file does not belong to this PostgreSQL data folder');
    }
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

// The port of the last run is preferred: processes that outlived the server find it again.
async function choosePort(rootDir: string): Promise<number> {
  const file = path.join(rootDir, 'port');
  const last = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
  return (last > 0 && (await bindPort(last))) || (await bindPort(0)) || 0;
}

function bindPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = net.createServer().unref();
    probe.once('error', () => resolve(null));
    probe.listen(port, '127.0.0.1', () => {
      const { port: bound } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(bound));
    });
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function logTail(rootDir: string): string {
  const file = path.join(rootDir, 'log');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').slice(-15).join('\n') : '(no log)';
}
