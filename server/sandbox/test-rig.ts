import { setTimeout as sleep } from 'node:timers/promises';
import { openLog } from '#server/infra/log.ts';
import { openConnectors } from '#server/integration/messages/connectors.ts';
import type { DeliveryHandler } from '#server/integration/messages/delivery-handlers.ts';
import { ensureConnectionFromConfig } from '#server/integration/odoo/connection/ensure-from-config.ts';
import { openReadNow } from '#server/integration/odoo/read-now.ts';
import type { OdooTaskDeps } from '#server/integration/odoo/tasks.ts';
import { type Relay, startRelay } from '#server/reactions/relay.ts';
import { testCtx } from '#server/test/context.ts';
import { createOdooSandbox } from './odoo/sandbox.ts';
import type { OdooScenario } from './odoo/seed/scenario.ts';
import { RIG_CONFIG, RIG_SECRETS, rigSessions, startRigWorker } from './test-worker.ts';

const KEY = 'a-key-only-for-this-rig-0123456789';
const LOGIN = 'yard.connector';
const DATABASE = 'odoo';
const QUIET_MS = 50;
const PATIENCE_MS = 20_000;

export interface RigOptions {
  readonly scenario: OdooScenario;
  readonly workers?: number;
  readonly retryScale?: number;
  /** Wraps every handler, to watch what runs. */
  readonly around?: (effect: string, handler: DeliveryHandler) => DeliveryHandler;
}

/** The worker's half of the product against the sandbox: relay, lanes, feed; on a database of its own. */
export async function openRig(options: RigOptions) {
  const t = await testCtx({ max: 24 });
  const log = openLog({ logLevel: 'silent' }, 'rig');
  const retryScale = options.retryScale ?? 0.01;
  const sandbox = await createOdooSandbox({ connectionString: t.test.ownerUrl, control: true });
  const ids = await sandbox.seed({
    ...options.scenario,
    users: [
      {
        key: 'yard',
        login: LOGIN,
        name: 'Yard Connector',
        apiKey: KEY,
        groups: ['stock-user'],
        companies: ['us'],
      },
    ],
  });
  const url = await sandbox.listen(0);
  const secrets = RIG_SECRETS;
  const config = RIG_CONFIG;
  const access = { url, database: DATABASE, login: LOGIN, apiKey: KEY };
  const connectionId = await ensureConnectionFromConfig({ db: t.db, secrets, config, sandbox: access });
  const pool = t.database.pool;
  const sessions = rigSessions({ database: t.database, log });
  const tasks: OdooTaskDeps = {
    db: t.db,
    pool,
    log,
    sessions,
    connectors: openConnectors({ pool, retryScale }),
    retryScale,
    secrets,
    config,
  };
  const workers: Awaited<ReturnType<typeof startRigWorker>>[] = [];
  for (let i = 0; i < (options.workers ?? 1); i++)
    workers.push(
      await startRigWorker({
        database: t.database,
        url: t.test.appUrl,
        log,
        retryScale,
        around: options.around,
      }),
    );
  const relay: Relay = startRelay({ pool, url: t.test.appUrl, log });

  const openRows = async () => {
    const { rows } = await pool.query(
      `SELECT (SELECT count(*) FROM fact_outbox)::int
            + (SELECT count(*) FROM delivery WHERE status IN ('queued', 'processing', 'retrying'))::int AS n`,
    );
    return rows[0].n as number;
  };

  return {
    t,
    ids,
    url,
    access,
    secrets,
    config,
    sandbox,
    tasks,
    connectionId: connectionId ?? '',
    readNow: openReadNow({ db: t.db, sessions, log }),
    drainRelay: () => relay.drain(),
    /** Until nothing is left to do. Parked work waits for people and does not count. */
    async settled(patienceMs = PATIENCE_MS) {
      for (const until = Date.now() + patienceMs; ; await sleep(QUIET_MS)) {
        await relay.drain();
        if ((await openRows()) === 0) return;
        if (Date.now() > until)
          throw new Error(`still open: ${JSON.stringify(await this.deliveries({ open: true }))}`);
      }
    },
    async deliveries(about: { receiptId?: string; open?: boolean } = {}) {
      const { rows } = await pool.query(
        `SELECT id, effect, status, attempts, problem, result FROM delivery
         WHERE ($1::text IS NULL OR subject_id = $1)
           AND (NOT $2 OR status IN ('queued', 'processing', 'retrying')) ORDER BY seq`,
        [about.receiptId ?? null, about.open ?? false],
      );
      return rows;
    },
    /** Everybody looks at the connection's row again at once. */
    forgetConnections() {
      for (const each of [sessions, ...workers.map((worker) => worker.sessions)]) each.forget();
    },
    async control(method: string, path: string, body?: unknown) {
      const answer = await fetch(`${url}/sandbox/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as Record<string, unknown>;
    },
    async odooRow(table: string, id: number) {
      const { rows } = await sandbox.runtime.pool.query(`SELECT * FROM ${table} WHERE id = $1`, [id]);
      return rows[0];
    },
    async odooQuery(sql: string, values: unknown[] = []) {
      return (await sandbox.runtime.pool.query(sql, values)).rows;
    },
    async close() {
      await relay.stop();
      for (const worker of workers) {
        await worker.lanes.stop();
        worker.sessions.close();
      }
      sessions.close();
      await sandbox.close();
      await t.close();
    },
  };
}

export type Rig = Awaited<ReturnType<typeof openRig>>;
