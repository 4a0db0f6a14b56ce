import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDoors } from '#server/http/doors.ts';
import { openDatabase } from '#server/infra/db/client.ts';
import { openJobs } from '#server/infra/jobs.ts';
import { openLog } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { openPartnerBook } from '#server/integration/governance/partner-book.ts';
import { openInbound } from '#server/integration/inbound/process-message.ts';
import { registerDeliveryHandlers } from '#server/integration/messages/delivery-handlers.ts';
import { startLanes } from '#server/integration/messages/lanes.ts';
import { YARD_HANDLERS } from '#server/reactions/handlers.ts';
import { startRelay } from '#server/reactions/relay.ts';

// A door or a worker in a process of its own, for tests that kill it. Arguments: role, database, key of the secrets.
// Says `ready <port>` on stdout; ends in order on SIGTERM and when its parent is gone.
const [role = 'worker', url = '', secretsKey = ''] = process.argv.slice(2);
const database = openDatabase(url, { max: 8, name: `ledger-${role}` });
const box = openSecretBox(secretsKey);
const log = openLog({ logLevel: 'silent' }, role);
const { stop, port } = role === 'door' ? await openDoor() : await openWorker();
for (const signal of ['SIGTERM', 'disconnect'] as const)
  process.on(signal, async () => {
    await stop();
    await database.close();
    process.exit(0);
  });
// Said last: whoever reads it may send a signal at once.
console.log(`ready ${port}`);

interface Part {
  readonly port: number;
  stop(): Promise<void>;
}

async function openDoor(): Promise<Part> {
  const doors = createDoors({
    // Nobody works off what a measurement or a kill test sends in.
    backlogMax: 1_000_000,
    pool: database.pool,
    databaseUrl: url,
    box,
    log,
    publicUrl: 'http://localhost',
    maxMessageBytes: 1_048_576,
    metricsToken: null,
    trustedProxies: 0,
  });
  const server = http.createServer((req, res) => void doors.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close();
      await doors.stop();
    },
  };
}

async function openWorker(): Promise<Part> {
  const { pool, db } = database;
  const inbound = openInbound({ db, pool, book: openPartnerBook({ pool, box }) });
  const relay = startRelay({ pool, url, log });
  const lanes = await startLanes({
    jobs: await openJobs({ url, log }),
    pool,
    db,
    log,
    retryScale: 0.001,
    deliveryHandlers: registerDeliveryHandlers(YARD_HANDLERS),
    inbound: inbound.handler,
    afterMessage: inbound.afterwards,
  });
  return {
    port: 0,
    async stop() {
      await lanes.stop();
      await relay.stop();
    },
  };
}
