import path from 'node:path';
import { exportHead, sealAudit } from '#server/infra/audit-chain.ts';
import { readConfig } from '#server/infra/config.ts';
import { openCtx } from '#server/infra/context.ts';
import { openDatabase } from '#server/infra/db/client.ts';
import { waitForDatabase } from '#server/infra/db/wait-for-database.ts';
import { openJobs } from '#server/infra/jobs.ts';
import { endOnCrash, runUntilStopped } from '#server/infra/lifecycle.ts';
import { openLog } from '#server/infra/log.ts';
import { sandboxConnection } from '#server/infra/sandbox-connection.ts';
import { type Recurring, startSchedule } from '#server/infra/schedule.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { openPartnerBook } from '#server/integration/governance/partner-book.ts';
import { afterAnswer, answerHandlers } from '#server/integration/inbound/acknowledge.ts';
import { openInbound } from '#server/integration/inbound/process-message.ts';
import { wakeAwaited } from '#server/integration/inbound/wait-for.ts';
import { reviveParked } from '#server/integration/mapping/parked.ts';
import { runReplays } from '#server/integration/messages/commands/run-replay.ts';
import { openConnectors } from '#server/integration/messages/connectors.ts';
import { registerDeliveryHandlers } from '#server/integration/messages/delivery-handlers.ts';
import { startLanes } from '#server/integration/messages/lanes.ts';
import { measureLanes } from '#server/integration/messages/measure-lanes.ts';
import { ACKNOWLEDGE } from '#server/integration/messages/queries/acknowledgement.ts';
import { ensureConnectionFromConfig } from '#server/integration/odoo/connection/ensure-from-config.ts';
import { afterOdooDelivery } from '#server/integration/odoo/deliver/after-delivery.ts';
import { odooDeliveryHandlers } from '#server/integration/odoo/deliver/handlers.ts';
import { openOdooSessions } from '#server/integration/odoo/sessions.ts';
import { odooTasks } from '#server/integration/odoo/tasks.ts';
import { job } from '#server/kernel/actor.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '#server/kernel/time.ts';
import { YARD_HANDLERS } from '#server/reactions/handlers.ts';
import { startRelay } from '#server/reactions/relay.ts';
import { ALARMS_EVERY_MS, watchAlarms } from '#server/reactions/watch-alarms.ts';
import { sweepNoShows } from '#server/yard/appointments/commands/sweep-no-shows.ts';
import { wakeMoved } from '#server/yard/exceptions/commands/wake-exception.ts';

const config = readConfig();
const log = openLog(config, 'worker');
endOnCrash(log);
const database = openDatabase(config.database.url, { max: config.database.pool, name: 'yard-worker' });
const { db, pool } = database;
const { retryScale } = config;
const secrets = openSecretBox(config.secretsKey);
const sandbox = config.sandbox ? sandboxConnection(config) : null;
await waitForDatabase(pool, log, config.database.waitSeconds);
await ensureConnectionFromConfig({ db, secrets, config, sandbox });

const sessions = openOdooSessions({ db, secrets, config, log });
const book = openPartnerBook({ pool, box: secrets });
const inbound = openInbound({ db, pool, book });
const [afterOdoo, afterPartner] = [afterOdooDelivery({ db }), afterAnswer({ db, book })];
const relay = startRelay({ pool, url: config.database.url, log });
const lanes = await startLanes({
  jobs: await openJobs({ url: config.database.url, log }),
  pool,
  db,
  log,
  retryScale,
  deliveryHandlers: registerDeliveryHandlers(
    odooDeliveryHandlers({ pool, log, sessions }),
    answerHandlers({ book, outbound: { allow: config.partners.allowAddresses } }),
    YARD_HANDLERS,
  ),
  inbound: inbound.handler,
  afterMessage: inbound.afterwards,
  afterDelivery: (row, settlement) =>
    row.columns.effect === ACKNOWLEDGE ? afterPartner(row, settlement) : afterOdoo(row, settlement),
});
const connectors = openConnectors({ pool, retryScale });
const schedule = startSchedule(pool, log, [
  ...houseTasks(),
  ...odooTasks({ db, pool, log, sessions, connectors, retryScale, secrets, config }),
]);

runUntilStopped(log, async () => {
  await schedule.stop();
  await relay.stop();
  await lanes.stop();
  await sessions.close();
  await database.close();
});

/** What the house does for itself, whoever its partners are. */
function houseTasks(): Recurring[] {
  const heads = path.join(config.dataDir, 'audit-heads.jsonl');
  return [
    { name: 'seal-audit', everyMs: 2 * SECOND_MS, run: () => sealAudit(pool, new Date()) },
    { name: 'export-audit-head', everyMs: 30 * SECOND_MS, run: () => exportHead(pool, heads, new Date()) },
    { name: 'make-partitions', everyMs: DAY_MS, run: () => pool.query('SELECT ensure_partitions(6)') },
    { name: 'replays', everyMs: SECOND_MS, run: () => runReplays(db) },
    // Decisions wake what waits for them; this finds what a crash left in between.
    {
      name: 'revive-parked',
      everyMs: MINUTE_MS,
      run: () => db.$transaction((tx) => reviveParked(tx)),
    },
    { name: 'wake-awaited', everyMs: 3 * SECOND_MS, run: () => wakeAwaited(pool) },
    { name: 'alarms', everyMs: ALARMS_EVERY_MS, run: () => watchAlarms({ db, pool }) },
    { name: 'measure-lanes', everyMs: 5 * SECOND_MS, run: () => measureLanes(pool, new Date()) },
    { name: 'wake-cases', everyMs: 15 * SECOND_MS, run: () => wakeMoved(openCtx(db, job('wake-cases'))) },
    { name: 'no-shows', everyMs: MINUTE_MS, run: () => sweepNoShows(openCtx(db, job('no-shows')), {}) },
  ];
}
