import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pool } from 'pg';
import { settings } from './core/access.ts';
import { inTransaction, openPool } from './core/database.ts';
import type { Env } from './core/env.ts';
import { newJournal } from './core/journal.ts';
import { buildRegistry } from './core/registry.ts';
import { ensureSchema } from './core/schema.ts';
import { pruneEffects } from './http/effects.ts';
import { createRuntime, type Runtime } from './http/runtime.ts';
import { createSandboxServer } from './http/server.ts';
import { behaviours } from './models/all.ts';
import { seedBase } from './seed/base.ts';
import { copyReceipts } from './seed/copies.ts';
import type { OdooScenario, SeededIds } from './seed/scenario.ts';
import { seedScenario } from './seed/seed.ts';

export interface OdooSandboxOptions {
  connectionString: string;
  /** Schema of its own inside that database. */
  schema?: string;
  /** Odoo major version to pretend, 16 to 19. Older than 19 means `/jsonrpc` only. */
  version?: 16 | 17 | 18 | 19;
  /** Database names it answers for; with one the `X-Odoo-Database` header is optional. */
  databases?: readonly string[];
  /** Opens `/sandbox/*` (faults, outages, effects). Default false. */
  control?: boolean;
  /** Told about bugs of the sandbox itself. */
  onBug?: (error: unknown) => void;
}

export interface OdooSandbox {
  /** Resolves with the base url once the port is open; port 0 takes any. */
  listen(port: number, host?: string): Promise<string>;
  /** Stops listening, drops open connections and ends the database pool. */
  close(): Promise<void>;
  seed(scenario: OdooScenario): Promise<SeededIds>;
  /** Copies an expected receipt for load and speed tests; answers the new ids. */
  copyReceipts(pickingId: number, count: number): Promise<number[]>;
  runtime: Runtime;
}

/** An Odoo that lives in one PostgreSQL schema. Creates and fills the schema when it is missing. */
export async function createOdooSandbox(options: OdooSandboxOptions): Promise<OdooSandbox> {
  const schema = options.schema ?? 'odoo_sandbox';
  if (!/^[a-z_][a-z0-9_]*$/.test(schema)) throw new TypeError(`not a plain schema name: ${schema}`);
  const pool = openPool(options.connectionString, schema);
  try {
    return await openSandbox(pool, schema, options);
  } catch (error) {
    await pool.end();
    throw error;
  }
}

async function openSandbox(pool: Pool, schema: string, options: OdooSandboxOptions): Promise<OdooSandbox> {
  const registry = buildRegistry(behaviours, options.version ?? 19);
  await ensureSchema(pool, schema, registry);
  const asSystem = <T>(work: (env: Env) => Promise<T>): Promise<T> =>
    inTransaction(pool, (db, now) => work(systemEnv({ db, now, registry, journal: newJournal([]) })));
  await asSystem(seedBase);
  const databases = options.databases ?? ['odoo'];
  const runtime = await createRuntime({ pool, registry, databases, control: options.control ?? false });
  const onBug = options.onBug ?? ((error) => process.emitWarning(String(error)));
  const server = createSandboxServer(runtime, onBug);
  const pruning = setInterval(() => void pruneEffects(pool).catch(onBug), PRUNE_EVERY_MS).unref();
  return {
    listen: (port, host = '127.0.0.1') => listen(server, port, host),
    close: async () => {
      clearInterval(pruning);
      await closeServer(server);
      await pool.end();
    },
    seed: (scenario) => asSystem((env) => seedScenario(env, scenario)),
    copyReceipts: (pickingId, count) => asSystem((env) => copyReceipts(env, pickingId, count)),
    runtime,
  };
}

const PRUNE_EVERY_MS = 60_000;
const SYSTEM_USER = 1;

/** OdooBot: may everything, belongs to no company. */
const systemEnv = (parts: Pick<Env, 'db' | 'now' | 'registry' | 'journal'>): Env => ({
  ...parts,
  user: {
    id: SYSTEM_USER,
    login: '__system__',
    name: 'OdooBot',
    partnerId: 1,
    companyId: 1,
    companyIds: [],
    groups: new Set([settings]),
    tz: null,
    lang: null,
  },
  companies: [],
  context: {},
  sudo: true,
});

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(`http://${host}:${(server.address() as AddressInfo).port}`);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
