import { distributor } from '#prisma/seed/distributor.ts';
import { manufacturer } from '#prisma/seed/manufacturer.ts';
import { readConfig } from '#server/infra/config.ts';
import { runUntilStopped } from '#server/infra/lifecycle.ts';
import { openLog } from '#server/infra/log.ts';
import { sandboxConnection } from '#server/infra/sandbox-connection.ts';
import { createOdooSandbox } from '#server/sandbox/odoo/sandbox.ts';
import { odooScenario, sampleOrders } from '#server/sandbox/odoo-scenario.ts';

const config = readConfig();
const log = openLog(config, 'sandbox');
const odoo = await createOdooSandbox({
  connectionString: config.database.ownerUrl,
  control: true,
  onBug: (error) => log.error({ err: error }, 'bug of the sandbox'),
});
await odoo.seed(
  odooScenario([distributor, manufacturer], sandboxConnection(config), sampleOrders(new Date())),
);
const url = await odoo.listen(config.sandboxPort);
log.info({ url }, 'sandbox is up');

runUntilStopped(log, () => odoo.close(), { url });
