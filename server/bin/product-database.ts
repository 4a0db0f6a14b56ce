import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseDown } from '#server/infra/db/errors.ts';
import { clusterIsRunning, startCluster, stopCluster } from './postgres.ts';
import { APP_ROLE, type AppLogin, appUrl, prepareDatabase } from './prepare-database.ts';
import { generateClientIfStale } from './prisma-cli.ts';
import { say } from './progress.ts';
import { appPassword, type Settings } from './settings.ts';

/** Connection strings of the product's database; `url` is the application's, with its rights only. */
export type Databases = { ownerUrl: string; url: string };

const DATABASE_NAME = 'yard';
const CHECK_MS = 1_000;
/** How often a start goes on after the embedded server died in the middle of it. */
const PREPARE_TRIES = 4;
const PREPARE_PAUSE_MS = 1_000;

/** Embedded PostgreSQL unless DATABASE_URL is set, the client code, the migrations. */
export async function startDatabase(settings: Settings, abort?: AbortSignal): Promise<Databases> {
  if (await generateClientIfStale()) say('database client generated');
  for (let tries = 1; ; tries++) {
    abort?.throwIfAborted();
    const ownerUrl = settings.embedded ? await startEmbedded(settings) : settings.config.database.ownerUrl;
    abort?.throwIfAborted();
    try {
      const report = await prepareDatabase(ownerUrl, appLogin(settings, ownerUrl));
      const applied = report.match(/─ \d{14}_/g)?.length ?? 0;
      say(applied > 0 ? `database migrated (${applied} applied)` : 'database is up to date');
      return asDatabases(settings, ownerUrl);
    } catch (error) {
      if (!settings.embedded || tries === PREPARE_TRIES || !wentAway(error)) throw error;
      say('PostgreSQL went away while it was prepared; once more');
    }
    await sleep(PREPARE_PAUSE_MS);
  }
}

/** Our own connection broke, or the Prisma CLI says that its own did. */
export function wentAway(error: unknown): boolean {
  return isDatabaseDown(error) || CLI_LOST_IT.test(String((error as Error).message));
}

const CLI_LOST_IT =
  /P1001|P1002|P1017|ECONNREFUSED|ECONNRESET|Connection terminated|terminating connection|starting up|in recovery mode/;

/** Stops the embedded server; a server of the operator's is none of our business. */
export async function stopDatabase(settings: Settings): Promise<void> {
  if (settings.embedded) await stopCluster(postgresDir(settings));
}

/** True while the embedded server runs. */
export function embeddedIsRunning(settings: Settings): boolean {
  return clusterIsRunning(postgresDir(settings));
}

/**
 * Starts the embedded server again when the whole of it dies (the death of one session it mends itself).
 * It takes its old port again; if somebody else took that meanwhile, `onMoved` gets the new addresses.
 */
export function watchDatabase(
  settings: Settings,
  started: Databases,
  onMoved: (databases: Databases) => void,
): NodeJS.Timeout | null {
  if (!settings.embedded) return null;
  const dir = postgresDir(settings);
  let port = Number(new URL(started.ownerUrl).port);
  let busy = false;
  return setInterval(async () => {
    if (busy || clusterIsRunning(dir)) return;
    busy = true;
    try {
      say('PostgreSQL is gone; starting it again');
      const cluster = await startCluster(dir);
      say(`PostgreSQL is back (port ${cluster.port})`);
      if (port !== cluster.port) onMoved(asDatabases(settings, cluster.url(DATABASE_NAME)));
      port = cluster.port;
    } catch (error) {
      say(`PostgreSQL does not start: ${(error as Error).message}`);
    } finally {
      busy = false;
    }
  }, CHECK_MS);
}

async function startEmbedded(settings: Settings): Promise<string> {
  const cluster = await startCluster(postgresDir(settings));
  const words = { created: 'created and started', started: 'started', adopted: 'was still running' };
  say(`PostgreSQL ${words[cluster.how]} (port ${cluster.port})`);
  return cluster.url(DATABASE_NAME);
}

function asDatabases(settings: Settings, ownerUrl: string): Databases {
  const ours = () => appUrl(ownerUrl, appPassword(settings.env));
  return { ownerUrl, url: namesOwnLogin(settings, ownerUrl) ? settings.config.database.url : ours() };
}

function appLogin(settings: Settings, ownerUrl: string): AppLogin {
  if (!namesOwnLogin(settings, ownerUrl)) return { password: appPassword(settings.env) };
  const { username, password } = new URL(settings.config.database.url);
  const name = decodeURIComponent(username);
  return name === APP_ROLE ? { password: decodeURIComponent(password) } : { member: name };
}

// An operator who sets DATABASE_OWNER_URL beside DATABASE_URL has two logins; else the second one is ours.
function namesOwnLogin(settings: Settings, ownerUrl: string): boolean {
  return !settings.embedded && settings.config.database.url !== ownerUrl;
}

function postgresDir(settings: Settings): string {
  return path.join(settings.dataDir, 'postgres');
}
