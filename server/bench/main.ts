import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCluster, stopCluster } from '#server/bin/postgres.ts';
import { appUrl, prepareDatabase } from '#server/bin/prepare-database.ts';
import { benchIngest, printIngest } from './ingest.ts';

// `npm run bench`: figures of the product beside bare limits, on a throw-away cluster with fsync on.
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yard-bench-'));
const password = 'bench-only';
try {
  const cluster = await startCluster(dir, { durable: true });
  const ownerUrl = cluster.url('bench');
  await prepareDatabase(ownerUrl, { password });
  console.log(
    `${os.cpus().length} x ${os.cpus()[0]?.model}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, fsync on`,
  );
  console.log(printIngest(await benchIngest({ ownerUrl, appUrl: appUrl(ownerUrl, password) })));
} finally {
  await stopCluster(dir);
  fs.rmSync(dir, { recursive: true, force: true });
}
