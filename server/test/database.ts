import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import {
  type Cluster,
  clusterIsRunning,
  sharedSecret,
  startCluster,
  stopCluster,
} from '#server/bin/postgres.ts';
import {
  appUrl,
  DATABASE_INPUTS,
  ensureAppRole,
  prepareDatabase,
  withOwner,
} from '#server/bin/prepare-database.ts';
import { hashOfFiles, PROJECT_DIR } from '#server/bin/prisma-cli.ts';

export type TestDatabase = {
  /** Signs in as the owner (superuser on the embedded cluster): for set-up and for looking behind the curtain. */
  ownerUrl: string;
  /** Signs in as the application, with the application's rights only. */
  appUrl: string;
  /** Removes the database, whoever is still connected. */
  drop(): Promise<void>;
};

const LEFTOVER_SECONDS = 60 * 60;
const OLD_TEMPLATE_SECONDS = 24 * 60 * 60;
const TEST_PREFIX = 'yard_test_';
const TEMPLATE_PREFIX = 'yard_template_';

/**
 * A fresh, migrated database of its own, copied from a template in some 50 ms. Uses the server in
 * TEST_DATABASE_URL when that is set, else a throw-away cluster shared by all test runs of this checkout.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  const template = await ensureTemplate(server);
  return createDatabase(server, `TEMPLATE ${template}`);
}

/** A fresh database with nothing in it, for tests of migrations and set-up. */
export async function emptyTestDatabase(): Promise<TestDatabase> {
  return createDatabase(await testServer(), 'TEMPLATE template0');
}

/** Once before a test run: server up, template made, what crashed runs left behind removed. */
export async function prepareTestServer(): Promise<void> {
  const server = await testServer();
  const template = await ensureTemplate(server);
  await withOwner(server.url('postgres'), async (client) => {
    await ensureAppRole(client, { password: server.appPassword });
    await removeLeftovers(client, template);
  });
}

/** Stops the shared throw-away cluster; a server named by TEST_DATABASE_URL is left alone. */
export async function stopTestServer(): Promise<void> {
  if (!process.env.TEST_DATABASE_URL) await stopCluster(clusterDir());
}

/** True while the shared throw-away cluster runs. */
export function testServerIsRunning(): boolean {
  return clusterIsRunning(clusterDir());
}

type TestServer = { url(database: string): string; appPassword: string };

async function testServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    const appPassword = crypto.createHash('sha256').update(`yard_app ${given}`).digest('hex');
    return {
      url: (database) => Object.assign(new URL(given), { pathname: `/${database}` }).toString(),
      appPassword,
    };
  }
  const dir = clusterDir();
  const cluster = await startOrReplace(dir);
  return { url: cluster.url, appPassword: sharedSecret(path.join(dir, 'app-password')) };
}

function clusterDir(): string {
  const checkout = crypto.createHash('sha256').update(PROJECT_DIR).digest('hex').slice(0, 10);
  return path.join(os.tmpdir(), `yard-test-${process.getuid?.() ?? os.userInfo().username}-${checkout}`);
}

// Without fsync a machine crash can leave a cluster that never starts again; nothing in it is worth keeping.
async function startOrReplace(dir: string): Promise<Cluster> {
  try {
    return await startCluster(dir, { durable: false });
  } catch (error) {
    if (!String(error).includes('did not start') || clusterIsRunning(dir)) throw error;
    fs.rmSync(dir, { recursive: true, force: true });
    return startCluster(dir, { durable: false });
  }
}

async function createDatabase(server: TestServer, source: string): Promise<TestDatabase> {
  const name = `${TEST_PREFIX}${epochSeconds()}_${crypto.randomBytes(5).toString('hex')}`;
  await withOwner(server.url('postgres'), (client) => client.query(`CREATE DATABASE ${name} ${source}`));
  const ownerUrl = server.url(name);
  return {
    ownerUrl,
    appUrl: appUrl(ownerUrl, server.appPassword),
    drop: () => withOwner(server.url('postgres'), (client) => dropDatabase(client, name)),
  };
}

// Built under another name and renamed when complete: whoever sees the template may use it.
async function ensureTemplate(server: TestServer): Promise<string> {
  const template = templateName();
  const isNew = await withOwner(server.url('postgres'), async (client) => {
    if (await databaseExists(client, template)) return false;
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
    if (await databaseExists(client, template)) return false;
    const draft = `${template}_draft`;
    await dropDatabase(client, draft);
    await prepareDatabase(server.url(draft), { password: server.appPassword });
    if (templateName() !== template) return true; // a migration was edited meanwhile
    await client.query(`COMMENT ON DATABASE ${draft} IS '${epochSeconds()}'`);
    await client.query(`ALTER DATABASE ${draft} WITH ALLOW_CONNECTIONS false`);
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
    return false;
  });
  return isNew ? ensureTemplate(server) : template;
}

function templateName(): string {
  return `${TEMPLATE_PREFIX}${hashOfFiles(DATABASE_INPUTS, (file) => file.endsWith('.test.ts')).slice(0, 16)}`;
}

async function removeLeftovers(client: pg.Client, template: string): Promise<void> {
  const { rows } = await client.query<{ name: string; note: string | null }>(
    `SELECT datname AS name, shobj_description(oid, 'pg_database') AS note FROM pg_database
     WHERE starts_with(datname, $1) OR starts_with(datname, $2)`,
    [TEST_PREFIX, TEMPLATE_PREFIX],
  );
  for (const { name, note } of rows) {
    const isTest = name.startsWith(TEST_PREFIX);
    const createdAt = Number(isTest ? name.split('_')[2] : note);
    const limit = isTest ? LEFTOVER_SECONDS : OLD_TEMPLATE_SECONDS;
    if (name === template || !createdAt || epochSeconds() - createdAt < limit) continue;
    await dropDatabase(client, name);
  }
}

async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
}

async function databaseExists(client: pg.Client, name: string): Promise<boolean> {
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  return Boolean(found.rowCount);
}

function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
