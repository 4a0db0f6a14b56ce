import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import next from 'next';
import { apiContext, createApiDoor, sameOrigin } from '#server/api/door.ts';
import { startLive } from '#server/api/live.ts';
import { openServices } from '#server/api/open-services.ts';
import { createPhotoDoor } from '#server/api/photos.ts';
import { appRouter, createCaller } from '#server/api/root.ts';
import { setRuntime } from '#server/api/runtime.ts';
import { trialUsers } from '#server/auth/trial-users.ts';
import { clientAddress } from '#server/http/client-address.ts';
import { createDoors, hardenServer, SERVER_OPTIONS } from '#server/http/doors.ts';
import { secureAnswer, securePage } from '#server/http/security-headers.ts';
import { readConfig, tellNextAuth } from '#server/infra/config.ts';
import { waitForDatabase } from '#server/infra/db/wait-for-database.ts';
import { endOnCrash, runUntilStopped } from '#server/infra/lifecycle.ts';
import { openLog } from '#server/infra/log.ts';
import { startDefaultMetrics } from '#server/infra/metrics.ts';
import { startSchedule } from '#server/infra/schedule.ts';
import { ALARMS_EVERY_MS, watchAlarms } from '#server/reactions/watch-alarms.ts';

/** Open requests get this long when the process stops. */
const LINGER_MS = 3_000;

const config = readConfig();
tellNextAuth(config);
const log = openLog(config, 'web');
endOnCrash(log);
startDefaultMetrics();

const services = openServices(config, log);
await waitForDatabase(services.pool, log, config.database.waitSeconds);
setRuntime({
  services,
  context: (cookie, address) => apiContext(services, cookie, address),
  caller: (context) => createCaller(context),
  router: appRouter,
  trialUsers: trialUsers(config),
});

const addressOf = (req: IncomingMessage) => clientAddress(req, config.trustedProxies);
const doors = createDoors({
  pool: services.pool,
  databaseUrl: config.database.url,
  box: services.secrets,
  secretsKey: config.secretsKey,
  log,
  publicUrl: config.publicUrl,
  maxMessageBytes: config.maxMessageBytes,
  metricsToken: config.metricsToken,
  trustedProxies: config.trustedProxies,
});
const api = createApiDoor(services, addressOf);
const photos = createPhotoDoor(services);

// The web looks too: no worker could tell that no worker runs. A lock lets one of all processes look at a time.
const schedule = startSchedule(services.pool, log, [
  { name: 'alarms', everyMs: ALARMS_EVERY_MS, run: () => watchAlarms(services) },
]);

const server = createServer(SERVER_OPTIONS, (req, res) => {
  void answer(req, res).catch((error) => fail(res, error));
});
hardenServer(server);

const pages = next({ dev: false, httpServer: server, customServer: true });
const toPages = pages.getRequestHandler();
await pages.prepare();
const live = await startLive(server, services, (req) => sameOrigin(req, config.publicUrl));

await new Promise<void>((resolve, reject) => {
  server.once('error', reject);
  server.listen(config.port, config.host, resolve);
}).catch((error) => {
  log.error({ err: error }, 'cannot listen');
  process.exit(1);
});
log.info({ port: (server.address() as AddressInfo).port }, 'web is up');

runUntilStopped(log, stop, { port: (server.address() as AddressInfo).port });

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  // Sign-in is counted by address: only we may say which.
  req.headers['x-client-address'] = addressOf(req);
  secureAnswer(res);
  if (await doors.handle(req, res)) return;
  if (api(req, res)) return;
  if (await photos(req, res)) return;
  securePage(req, res, config.publicUrl);
  await toPages(req, res);
}

function fail(res: ServerResponse, error: unknown): void {
  log.error({ err: error }, 'request failed');
  if (!res.headersSent) res.writeHead(500, { 'content-type': 'text/plain' });
  res.end();
}

async function stop(): Promise<void> {
  await schedule.stop();
  await live.stop();
  server.closeIdleConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    setTimeout(() => server.closeAllConnections(), LINGER_MS).unref();
  });
  await doors.stop();
  await services.close();
}
