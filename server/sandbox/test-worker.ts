import { type Database, openDatabase } from '#server/infra/db/client.ts';
import { openJobs } from '#server/infra/jobs.ts';
import { type Log, openLog } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import {
  type DeliveryHandler,
  registerDeliveryHandlers,
} from '#server/integration/messages/delivery-handlers.ts';
import { startLanes } from '#server/integration/messages/lanes.ts';
import { afterOdooDelivery } from '#server/integration/odoo/deliver/after-delivery.ts';
import { odooDeliveryHandlers } from '#server/integration/odoo/deliver/handlers.ts';
import { openOdooSessions } from '#server/integration/odoo/sessions.ts';
import { YARD_HANDLERS } from '#server/reactions/handlers.ts';

export const RIG_SECRETS = openSecretBox('rig-secrets-key-rig-secrets-key-0123');
export const RIG_CONFIG = {
  mode: 'trial' as const,
  odoo: { connection: null, protocol: 'auto' as const, allowAddresses: [] },
};
const SWEEP_MS = 200;
const LIMITS = { readTimeoutMs: 3_000, writeTimeoutMs: 5_000, connectTimeoutMs: 1_000 };

export interface RigWorkerOptions {
  readonly database: Pick<Database, 'db' | 'pool'>;
  readonly url: string;
  readonly log: Log;
  readonly retryScale: number;
  readonly around?: ((effect: string, handler: DeliveryHandler) => DeliveryHandler) | undefined;
  /** Longer than the defaults, where a test wants a call to hang. */
  readonly writeTimeoutMs?: number;
}

export function rigSessions({ database, log, writeTimeoutMs }: Omit<RigWorkerOptions, 'url' | 'retryScale'>) {
  return openOdooSessions({
    db: database.db,
    secrets: RIG_SECRETS,
    config: RIG_CONFIG,
    log,
    limits: { ...LIMITS, ...(writeTimeoutMs ? { writeTimeoutMs } : {}) },
    client: { strictLimits: false },
  });
}

/** One worker with the effects on Odoo and those inside the yard. */
export async function startRigWorker(options: RigWorkerOptions) {
  const { db, pool } = options.database;
  const { log, url, retryScale, around = (_, handler) => handler } = options;
  const sessions = rigSessions(options);
  const parts = { ...odooDeliveryHandlers({ pool, log, sessions }), ...YARD_HANDLERS };
  const handlers = Object.fromEntries(
    Object.entries(parts).map(([effect, handler]) => [effect, around(effect, handler)]),
  );
  const lanes = await startLanes({
    jobs: await openJobs({ url, log }),
    pool,
    db,
    log,
    retryScale,
    deliveryHandlers: registerDeliveryHandlers(handlers),
    inbound: async () => ({ kind: 'done' }),
    afterDelivery: afterOdooDelivery({ db }),
    lanes: ['odoo'],
    sweepMs: SWEEP_MS,
  });
  return { lanes, sessions };
}

/** As a process of its own: the address of the database is its one argument. */
if (import.meta.main) {
  const url = process.argv[2] ?? '';
  const database = openDatabase(url, { max: 12, name: 'rig-worker' });
  const log = openLog({ logLevel: 'silent' }, 'rig-worker');
  await startRigWorker({ database, url, log, retryScale: 0.01, writeTimeoutMs: 60_000 });
  process.stdout.write('ready\n');
}
