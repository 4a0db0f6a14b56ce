import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCluster, stopCluster } from '#server/bin/postgres.ts';

/**
 * Runs `work` on a throw-away cluster with fsync on. Databases come from `testDatabase`, each a copy of the migrated
 * template; the cluster and all in it are gone afterwards.
 */
export async function withCluster<T>(work: () => Promise<T>): Promise<T> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yard-bench-'));
  clusters.add(dir);
  fs.chmodSync(dir, 0o755); // PostgreSQL may have to run as another user and must reach its folder
  const before = process.env.TEST_DATABASE_URL;
  try {
    const cluster = await startCluster(dir, { durable: true });
    process.env.TEST_DATABASE_URL = cluster.url('postgres');
    return await work();
  } finally {
    if (before === undefined) delete process.env.TEST_DATABASE_URL;
    else process.env.TEST_DATABASE_URL = before;
    await removeCluster(dir);
  }
}

const clusters = new Set<string>();

async function removeCluster(dir: string): Promise<void> {
  await stopCluster(dir);
  fs.rmSync(dir, { recursive: true, force: true });
  clusters.delete(dir);
}

/** For a run that is ended from outside: servers outlive whoever started them. */
export async function removeClusters(): Promise<void> {
  for (const dir of clusters) await removeCluster(dir);
}

/** The machine as one line. */
export function machine(): string {
  const [cpu] = os.cpus();
  const load = os.loadavg()[0]?.toFixed(1);
  return `${os.cpus().length} x ${cpu?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.version}, fsync on, load ${load} at start`;
}
