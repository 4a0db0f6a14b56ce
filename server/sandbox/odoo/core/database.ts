import pg from 'pg';

const { Pool, types } = pg;

const TIMESTAMP = 1114;
const DATE = 1082;
const BIGINT = 20;
const NUMERIC = 1700;
const POOL_SIZE = 12;
/** Odoo retries a conflicting transaction this often before it gives up with a 500. */
export const SERIALIZATION_TRIES = 5;
const FIRST_PAUSE_MS = 20;

/** Connections that see the sandbox schema first, speak UTC and leave datetimes as text. */
export function openPool(connectionString: string, schema: string): pg.Pool {
  const pool = new Pool({
    connectionString,
    max: POOL_SIZE,
    options: `-c search_path=${schema} -c TimeZone=UTC`,
    application_name: 'odoo-sandbox',
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
        if (oid === TIMESTAMP || oid === DATE) return (text: string) => text;
        if (oid === BIGINT || oid === NUMERIC) return (text: string) => Number(text);
        return types.getTypeParser(oid, format as 'text');
      }) as typeof types.getTypeParser,
    },
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Runs `work` in one REPEATABLE READ transaction, repeated on conflicts as Odoo does. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, now: string) => Promise<T>,
  beforeCommit?: () => Promise<void>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await pool.connect();
    try {
      const begun = await client.query(
        `BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT now() AT TIME ZONE 'UTC' AS now`,
      );
      const answers = begun as unknown as pg.QueryResult<{ now: string }>[];
      const result = await work(client, answers[1]?.rows[0]?.now ?? '');
      if (beforeCommit) await beforeCommit();
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if (!isConflict(error) || attempt >= SERIALIZATION_TRIES) throw error;
    } finally {
      client.release();
    }
    await pause(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const sqlState = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** Serialization failure or deadlock. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(sqlState(error) ?? '');
