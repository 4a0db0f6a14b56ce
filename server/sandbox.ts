import { distributor } from '#prisma/seed/distributor.ts';
import { readPartnerKeys } from '#prisma/seed/load-partners.ts';
import { manufacturer } from '#prisma/seed/manufacturer.ts';
import { readConfig } from '#server/infra/config.ts';
import { openDatabase } from '#server/infra/db/client.ts';
import { waitForDatabase } from '#server/infra/db/wait-for-database.ts';
import { endOnCrash, runUntilStopped } from '#server/infra/lifecycle.ts';
import { openLog } from '#server/infra/log.ts';
import { sandboxConnection } from '#server/infra/sandbox-connection.ts';
import { createOdooSandbox } from '#server/sandbox/odoo/sandbox.ts';
import { odooScenario, sampleOrders } from '#server/sandbox/odoo-scenario.ts';
import { openCrew } from '#server/sandbox/simulation/crew.ts';
import { placeOrder } from '#server/sandbox/simulation/odoo-orders.ts';
import { openPartnerClient } from '#server/sandbox/simulation/partner-client.ts';
import { startSimulation } from '#server/sandbox/simulation/simulation.ts';

const DATABASE_CONNECTIONS = 4;

const config = readConfig();
const log = openLog(config, 'sandbox');
endOnCrash(log);
const scenarios = [distributor, manufacturer];
const access = sandboxConnection(config);
// The trial's people and partners act with the rights of the application, not with the sandbox's.
const database = openDatabase(config.database.url, { max: DATABASE_CONNECTIONS, name: 'yard-simulation' });
await waitForDatabase(database.pool, log, config.database.waitSeconds);
const odoo = await createOdooSandbox({
  connectionString: config.database.ownerUrl,
  control: true,
  onBug: (error) => log.error({ err: error }, 'bug of the sandbox'),
});
await odoo.seed(odooScenario(scenarios, access, sampleOrders(new Date())));
const url = await odoo.listen(config.sandboxPort);
log.info({ url }, 'sandbox is up');

const keys = await readPartnerKeys(config.dataDir);
const simulation = startSimulation({
  db: database.db,
  log,
  scenarios,
  crew: openCrew(database.db, config),
  partners: openPartnerClient(productUrl(), (partner) => keys[partner] ?? { bearer: '', hmac: '' }),
  placeOrder: (plan, plannedAt) => placeOrder(odoo, access, plan, plannedAt),
  startOutage: (seconds) => odoo.runtime.faults.startOutage(Date.now() + seconds * 1_000, 'close'),
  runsAtFirst: config.simulation,
});

runUntilStopped(
  log,
  async () => {
    await simulation.stop();
    await odoo.close();
    await database.close();
  },
  { url },
);

function productUrl(): string {
  const anywhere = config.host === '0.0.0.0' || config.host === '::';
  return `http://${anywhere ? '127.0.0.1' : config.host}:${config.port}`;
}
