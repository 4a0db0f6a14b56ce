import pg from 'pg';
import { installJobs } from '#server/infra/jobs/install.ts';
import { hashOfFiles, runPrisma } from './prisma-cli.ts';

/** Login of web and worker: may use the tables, may not change them, and never rewrites facts or audit. */
export const APP_ROLE = 'yard_app';
/** Schema of the job engine, installed by the owner and only used by the application. */
export const JOBS_SCHEMA = 'pgboss';

/** What decides how a prepared database looks; paths relative to the project. */
export const DATABASE_INPUTS = [
  'prisma/migrations',
  'server/infra/jobs',
  'server/bin/prepare-database.ts',
  'node_modules/pg-boss/package.json',
];

const ROLE_TRIES = 5;
const GRANTS = `
  GRANT USAGE ON SCHEMA ${JOBS_SCHEMA} TO ${APP_ROLE};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${JOBS_SCHEMA} TO ${APP_ROLE};
  GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${JOBS_SCHEMA} TO ${APP_ROLE};
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${JOBS_SCHEMA} TO ${APP_ROLE};
`;

/**
 * How the application signs in: with a password of ours as `yard_app`, or as a login the operator made, which
 * then becomes a member of `yard_app`.
 */
export type AppLogin = { password: string } | { member: string };

/**
 * Brings a database up to this version of the product: application role, migrations, job engine.
 * `ownerUrl` may name a database that does not exist yet. Safe to run again and at the same time elsewhere:
 * all callers of one database pass one after another. Returns what the migration printed.
 */
export async function prepareDatabase(ownerUrl: string, login: AppLogin): Promise<string> {
  await createDatabaseIfMissing(ownerUrl);
  return withOwner(ownerUrl, async (client) => {
    await client.query(`SELECT pg_advisory_lock(hashtext('yard prepare database'))`);
    await ensureAppRole(client, login);
    // The Prisma CLI takes seconds to find out that there is nothing to do.
    const mark = `prepared ${hashOfFiles(DATABASE_INPUTS, (file) => file.endsWith('.test.ts'))}`;
    if ((await currentMark(client)) === mark) return '';
    await forgetBroken(client);
    const report = await runPrisma(['migrate', 'deploy'], ownerUrl);
    await installJobs(ownerUrl);
    await client.query(GRANTS);
    await client.query(`COMMENT ON SCHEMA ${JOBS_SCHEMA} IS '${mark}'`);
    return report;
  });
}

/** The same database as seen by the application's login. */
export function appUrl(ownerUrl: string, appPassword: string): string {
  const url = new URL(ownerUrl);
  url.username = APP_ROLE;
  url.password = encodeURIComponent(appPassword);
  return url.toString();
}

/** Runs `work` with one connection and closes it. */
export async function withOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // a broken connection fails the query that uses it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

// Each migration is one script and so one transaction: what a crash interrupted left nothing behind, but Prisma
// would refuse every later migration because of it (P3009).
async function forgetBroken(client: pg.Client): Promise<void> {
  const { rows } = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS known");
  if (!rows[0]?.known) return;
  await client.query(
    'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  );
}

// Kept in the database itself, so that it comes and goes with a backup.
async function currentMark(client: pg.Client): Promise<string | null> {
  const sql = "SELECT obj_description(oid, 'pg_namespace') AS mark FROM pg_namespace WHERE nspname = $1";
  const { rows } = await client.query<{ mark: string | null }>(sql, [JOBS_SCHEMA]);
  return rows[0]?.mark ?? null;
}

async function createDatabaseIfMissing(ownerUrl: string): Promise<void> {
  const url = new URL(ownerUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  const exists = await withOwner(ownerUrl, async () => true).catch((error) => {
    if (error.code === '3D000') return false;
    throw error;
  });
  if (exists) return;
  url.pathname = '/postgres';
  await withOwner(url.toString(), async (client) => {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`).catch((error) => {
      const wasFirst = error.code !== '42P04' && error.code !== '23505';
      if (wasFirst) throw error;
    });
  });
}

/**
 * Makes sure the application's login exists and can be used. Roles belong to the whole server while locks
 * belong to one database, so another database being prepared at the same moment can win the race: look again.
 */
export async function ensureAppRole(client: pg.Client, login: AppLogin): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP_ROLE]);
    try {
      if ('member' in login) {
        if (!found.rowCount) await client.query(`CREATE ROLE ${APP_ROLE} NOLOGIN`);
        await client.query(`GRANT ${APP_ROLE} TO ${pg.escapeIdentifier(login.member)}`);
      } else if (!found.rowCount || !(await canSignIn(client, login.password))) {
        const verb = found.rowCount ? 'ALTER' : 'CREATE';
        await client.query(`${verb} ROLE ${APP_ROLE} LOGIN PASSWORD ${pg.escapeLiteral(login.password)}`);
      }
      return;
    } catch (error) {
      if (attempt === ROLE_TRIES) throw error;
    }
  }
}

async function canSignIn(client: pg.Client, password: string): Promise<boolean> {
  const { host, port, database, ssl } = client;
  const probe = new pg.Client({ host, port, database, ssl, user: APP_ROLE, password });
  probe.on('error', () => {});
  try {
    await probe.connect();
    return true;
  } catch {
    return false;
  } finally {
    await probe.end().catch(() => {});
  }
}
