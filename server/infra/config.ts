import { z } from 'zod';

/** Settings are read here and nowhere else; entries hand the parsed object on. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Env.safeParse(dropEmpty(env));
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`));
  const config = toConfig(parsed.data);
  const problems = config.mode === 'production' ? productionProblems(config, parsed.data) : [];
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** next-auth reads its address and secret from the environment only; this is where it gets them. */
export function tellNextAuth(config: Config, env: NodeJS.ProcessEnv = process.env): void {
  env.NEXTAUTH_URL = config.publicUrl;
  env.NEXTAUTH_SECRET = config.auth.secret;
}

const flag = z.enum(['on', 'off']);
const seconds = z.coerce.number().int().positive();

const Env = z.object({
  MODE: z.enum(['trial', 'production']).optional(),
  ROLE: z.enum(['all', 'web', 'worker']).default('all'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().optional(),
  PUBLIC_URL: z.url().optional(),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z.string().optional(),
  DATABASE_OWNER_URL: z.string().optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(12),
  DATABASE_WAIT_SECONDS: z.coerce.number().int().min(0).max(3_600).default(60),
  NEXTAUTH_SECRET: z.string().optional(),
  SECRETS_KEY: z.string().optional(),
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  ODOO_URL: z.url().optional(),
  ODOO_DB: z.string().optional(),
  ODOO_LOGIN: z.string().optional(),
  ODOO_API_KEY: z.string().optional(),
  ODOO_PROTOCOL: z.enum(['auto', 'json2', 'jsonrpc']).default('auto'),
  ODOO_ALLOW_ADDRESSES: z.string().default(''),
  PARTNER_ALLOW_ADDRESSES: z.string().default(''),
  SANDBOX: flag.optional(),
  SIMULATION: flag.default('on'),
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  RETRY_SCALE: z.coerce.number().positive().max(1).default(1),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  SESSION_HOURS: seconds.default(12),
  METRICS_TOKEN: z.string().optional(),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  MAX_MESSAGE_BYTES: z.coerce.number().int().min(1_024).max(52_428_800).default(5_242_880),
});
type Env = z.output<typeof Env>;

export interface Config {
  readonly mode: 'trial' | 'production';
  readonly role: 'all' | 'web' | 'worker';
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly database: {
    readonly url: string;
    readonly ownerUrl: string;
    readonly pool: number;
    /** How long a start waits for a database that does not answer. */
    readonly waitSeconds: number;
  };
  readonly auth: {
    readonly secret: string;
    readonly sessionHours: number;
    readonly oidc: {
      readonly issuer: string;
      readonly clientId: string;
      readonly clientSecret: string;
    } | null;
  };
  /** Key material for secrets at rest (partner HMAC secrets, Odoo keys). */
  readonly secretsKey: string;
  readonly odoo: {
    readonly connection: {
      readonly url: string;
      readonly database: string;
      readonly login: string;
      readonly apiKey: string;
    } | null;
    readonly protocol: 'auto' | 'json2' | 'jsonrpc';
    /** `host:port` pairs that outgoing calls may reach although they are private. */
    readonly allowAddresses: readonly string[];
  };
  readonly partners: {
    /** `host:port` pairs of partners' endpoints that may be called although they are private. */
    readonly allowAddresses: readonly string[];
  };
  readonly sandbox: boolean;
  readonly sandboxPort: number;
  /** A fresh trial plays its simulated yard until somebody stops it. */
  readonly simulation: boolean;
  /** Multiplies every retry delay; 1 in production. */
  readonly retryScale: number;
  readonly logLevel: Env['LOG_LEVEL'];
  readonly metricsToken: string | null;
  /** Number of reverse proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: number;
  readonly maxMessageBytes: number;
}

function toConfig(env: Env): Config {
  const mode = env.MODE ?? 'trial';
  const url = env.DATABASE_URL ?? '';
  const odoo =
    env.ODOO_URL && env.ODOO_DB && env.ODOO_LOGIN && env.ODOO_API_KEY
      ? { url: env.ODOO_URL, database: env.ODOO_DB, login: env.ODOO_LOGIN, apiKey: env.ODOO_API_KEY }
      : null;
  return {
    mode,
    role: env.ROLE,
    // A trial has well-known passwords: it stays on this machine unless told otherwise.
    host: env.HOST ?? (mode === 'trial' ? '127.0.0.1' : '0.0.0.0'),
    port: env.PORT,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    dataDir: env.DATA_DIR,
    database: {
      url,
      ownerUrl: env.DATABASE_OWNER_URL ?? url,
      pool: env.DATABASE_POOL,
      waitSeconds: env.DATABASE_WAIT_SECONDS,
    },
    auth: {
      secret: env.NEXTAUTH_SECRET ?? '',
      sessionHours: env.SESSION_HOURS,
      oidc:
        env.OIDC_ISSUER && env.OIDC_CLIENT_ID && env.OIDC_CLIENT_SECRET
          ? { issuer: env.OIDC_ISSUER, clientId: env.OIDC_CLIENT_ID, clientSecret: env.OIDC_CLIENT_SECRET }
          : null,
    },
    secretsKey: env.SECRETS_KEY ?? env.NEXTAUTH_SECRET ?? '',
    odoo: {
      connection: odoo,
      protocol: env.ODOO_PROTOCOL,
      allowAddresses: listOf(env.ODOO_ALLOW_ADDRESSES),
    },
    partners: { allowAddresses: listOf(env.PARTNER_ALLOW_ADDRESSES) },
    sandbox: mode === 'trial' && (env.SANDBOX ?? (odoo ? 'off' : 'on')) === 'on',
    sandboxPort: env.SANDBOX_PORT,
    simulation: env.SIMULATION === 'on',
    retryScale: env.RETRY_SCALE,
    logLevel: env.LOG_LEVEL,
    metricsToken: env.METRICS_TOKEN ?? null,
    trustedProxies: env.TRUSTED_PROXIES,
    maxMessageBytes: env.MAX_MESSAGE_BYTES,
  };
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}

const SECRET_MIN_CHARACTERS = 32;
const WELL_KNOWN_SECRETS = /^(change-?me|secret|default|test|dev|password|x+|0+)/i;

function productionProblems(config: Config, env: Env): string[] {
  const problems: string[] = [];
  if (!env.DATABASE_URL) problems.push('DATABASE_URL is missing');
  if (!env.PUBLIC_URL)
    problems.push('PUBLIC_URL is missing (the address people open, e.g. https://yard.example.com)');
  secretProblems('NEXTAUTH_SECRET', env.NEXTAUTH_SECRET, problems);
  secretProblems('SECRETS_KEY', env.SECRETS_KEY, problems);
  if (env.SANDBOX === 'on') problems.push('SANDBOX=on is for trials only');
  if (config.retryScale !== 1) problems.push('RETRY_SCALE must be 1 in production');
  const given = [env.ODOO_URL, env.ODOO_DB, env.ODOO_LOGIN, env.ODOO_API_KEY].filter(Boolean).length;
  if (given > 0 && given < 4) problems.push('ODOO_URL, ODOO_DB, ODOO_LOGIN and ODOO_API_KEY go together');
  return problems;
}

function secretProblems(name: string, value: string | undefined, problems: string[]): void {
  if (!value) problems.push(`${name} is missing (make one: openssl rand -base64 48)`);
  else if (value.length < SECRET_MIN_CHARACTERS)
    problems.push(`${name} has fewer than ${SECRET_MIN_CHARACTERS} characters`);
  else if (WELL_KNOWN_SECRETS.test(value)) problems.push(`${name} is a well-known default`);
}

function dropEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  ) as NodeJS.ProcessEnv;
}
