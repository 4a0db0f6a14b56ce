import path from 'node:path';
import { exportHead, sealAudit } from '#server/infra/audit-chain.ts';
import { readConfig } from '#server/infra/config.ts';
import { openCtx } from '#server/infra/context.ts';
import { openDatabase } from '#server/infra/db/client.ts';
import { runUntilStopped } from '#server/infra/lifecycle.ts';
import { openLog } from '#server/infra/log.ts';
import { startSchedule } from '#server/infra/schedule.ts';
import { job } from '#server/kernel/actor.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '#server/kernel/time.ts';
import { sweepNoShows } from '#server/yard/appointments/commands/sweep-no-shows.ts';

const config = readConfig();
const log = openLog(config, 'worker');
const database = openDatabase(config.database.url, { max: config.database.pool, name: 'yard-worker' });
const { db, pool } = database;
const headsFile = path.join(config.dataDir, 'audit-heads.jsonl');

const schedule = startSchedule(pool, log, [
  { name: 'seal-audit', everyMs: 2 * SECOND_MS, run: () => sealAudit(pool, new Date()) },
  { name: 'export-audit-head', everyMs: 30 * SECOND_MS, run: () => exportHead(pool, headsFile, new Date()) },
  { name: 'make-partitions', everyMs: DAY_MS, run: () => pool.query('SELECT ensure_partitions(6)') },
  { name: 'no-shows', everyMs: MINUTE_MS, run: () => sweepNoShows(openCtx(db, job('no-shows')), {}) },
]);

runUntilStopped(log, async () => {
  await schedule.stop();
  await database.close();
});
