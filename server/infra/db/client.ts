import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from './generated/client.ts';

export type Db = PrismaClient;
export type Tx = Prisma.TransactionClient;
export { Prisma } from './generated/client.ts';

/** The role the product works under; it owns nothing and cannot change history. */
export const APP_ROLE = 'yard_app';

const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 30_000;
/** No statement of the product may run longer; reports run elsewhere. */
const STATEMENT_TIMEOUT_MS = 30_000;

export interface Database {
  readonly db: Db;
  /** For hot paths, LISTEN and bulk writes. */
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** Opens one pool shared by Prisma and raw SQL. Whoever logs in, the session's role becomes `yard_app`. */
export function openDatabase(url: string, options: { max: number; name: string }): Database {
  const pool = new pg.Pool(poolConfig(url, options));
  // A dropped idle connection is the pool's business; the next query opens another.
  pool.on('error', () => undefined);
  // Nor may one that is lost while somebody holds it end the process: his next query fails and tells him.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: false }) });
  return {
    db,
    pool,
    async close() {
      await db.$disconnect();
      await pool.end();
    },
  };
}

export function poolConfig(url: string, options: { max: number; name: string }): pg.PoolConfig {
  return {
    connectionString: url,
    max: options.max,
    application_name: options.name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    keepAlive: true,
    options: `-c role=${APP_ROLE} -c statement_timeout=${STATEMENT_TIMEOUT_MS} -c timezone=UTC`,
  };
}
