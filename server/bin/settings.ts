import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { type Config, readConfig } from '#server/infra/config.ts';
import { sharedSecret } from './postgres.ts';
import { PROJECT_DIR } from './prisma-cli.ts';

const PORTS_TRIED = 20;

export type Settings = {
  config: Config;
  dataDir: string;
  /** The caller's environment, completed by the secrets a trial makes for itself. */
  env: NodeJS.ProcessEnv;
  /** True when no DATABASE_URL is given and the product brings its own PostgreSQL. */
  embedded: boolean;
};

/**
 * Checks the settings and completes them. A trial makes its secrets once and keeps them in DATA_DIR
 * (0600); production gets none made up. Throws `ConfigError` naming every problem.
 */
export function readSettings(given: NodeJS.ProcessEnv = process.env): Settings {
  if (given.MODE !== 'production' && given.NODE_ENV === 'production')
    given = { ...given, MODE: 'production' };
  const first = readConfig(given);
  const dataDir = path.resolve(PROJECT_DIR, first.dataDir);
  const env: NodeJS.ProcessEnv = { ...given, DATA_DIR: dataDir, MODE: first.mode };
  if (first.mode === 'trial') {
    const secretsDir = path.join(dataDir, 'secrets');
    fs.mkdirSync(secretsDir, { recursive: true, mode: 0o700 });
    env.NEXTAUTH_SECRET ||= sharedSecret(path.join(secretsDir, 'nextauth'));
    env.SECRETS_KEY ||= sharedSecret(path.join(secretsDir, 'secrets-key'));
  }
  return { config: readConfig(env), dataDir, env, embedded: first.database.url === '' };
}

/** Password of the application's login where we make that login: the same for all copies with one SECRETS_KEY. */
export function appPassword(env: NodeJS.ProcessEnv): string {
  return crypto
    .createHmac('sha256', env.SECRETS_KEY ?? '')
    .update('yard_app login')
    .digest('base64url');
}

/**
 * The port to serve on. In a trial a busy port moves on to the next free one; in production the operator
 * meant the one that was set, so a busy one throws.
 */
export async function choosePort(config: Config): Promise<number> {
  if (config.port === 0) return freePort();
  const tries = config.mode === 'trial' ? PORTS_TRIED : 1;
  for (let port = config.port; port < config.port + tries; port++) {
    if ((await bindable(port, config.host)) !== null) return port;
  }
  throw new Error(
    `Port ${config.port} is in use${tries > 1 ? `, and the ${tries - 1} after it` : ''}: set PORT`,
  );
}

/** The sandbox keeps its port over restarts, because the product's Odoo connection names it. */
export async function sandboxPort(settings: Settings): Promise<number> {
  if (settings.config.sandboxPort > 0) return settings.config.sandboxPort;
  const file = path.join(settings.dataDir, 'sandbox-port');
  const last = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
  if (last > 0 && (await bindable(last, '127.0.0.1')) !== null) return last;
  const port = await freePort();
  fs.writeFileSync(file, String(port));
  return port;
}

async function freePort(): Promise<number> {
  return (await bindable(0, '127.0.0.1')) ?? 0;
}

function bindable(port: number, host: string): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(null));
    probe.listen(port, host, () => {
      const { port: bound } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(bound));
    });
  });
}
