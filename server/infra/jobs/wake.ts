import type pg from 'pg';
import type { Tx } from '#server/infra/db/client.ts';
import type { Lane } from './lanes.ts';

/** Schema of the job engine; installed by the database owner, used by the application. */
export const JOBS_SCHEMA = 'pgboss';

/** A transaction of Prisma, or a connection or pool of the driver. */
export type WakeOn = Tx | Pick<pg.ClientBase, 'query'>;

export interface WakeOptions {
  /** Not before this moment. Without it the wake-up is announced at once. */
  readonly startAfter?: Date;
}

/**
 * Wakes keys of a lane in the caller's transaction: nothing wakes when it rolls back. At most one wake-up waits
 * for each key; a second one while the first waits adds nothing, because whoever drains the key sees everything.
 */
export async function wake(
  on: WakeOn,
  lane: Lane,
  keys: readonly string[],
  options: WakeOptions = {},
): Promise<void> {
  if (keys.length === 0) return;
  const values = [lane, [...new Set(keys)], options.startAfter ?? null] as const;
  if ('$executeRawUnsafe' in on) await on.$executeRawUnsafe(WAKE_SQL, ...values);
  else await on.query({ name: 'wake', text: WAKE_SQL, values: [...values] });
}

/** NOTIFY channel of the hints: `<lane> <key>`. A hint may be lost; the engine's wake-up is not. */
export const WAKE_CHANNEL = 'yard_wake';

/** The engine's wake-up is the backstop behind the hint, so it may come later and in batches. */
const BACKSTOP = `interval '1 second'`;

/**
 * Adds wake-ups for the rows (`lane`, `key`, `start_after` or null) of a preceding CTE, as CTEs called `wanted_keys`
 * and `woken`. The engine's own `send` costs round trips of its own, and these rows are born inside the statement
 * that stores the work. A test holds this insert equal to what the engine writes itself.
 */
export function wakeCtes(source: string): string {
  return `wanted_keys AS (
    SELECT DISTINCT ON (lane, key) lane, key, start_after FROM ${source}
  ), woken AS (
    INSERT INTO ${JOBS_SCHEMA}.job_common (name, data, start_after, created_on, singleton_key, expire_seconds,
      deletion_seconds, keep_until, retry_limit, retry_delay, retry_backoff, retry_delay_max, policy)
    SELECT q.name, jsonb_build_object('key', w.key), coalesce(w.start_after, now() + ${BACKSTOP}), now(), w.key,
           q.expire_seconds, q.deletion_seconds,
           coalesce(w.start_after, now() + ${BACKSTOP}) + q.retention_seconds * interval '1 second',
           q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max, q.policy
    FROM wanted_keys w JOIN ${JOBS_SCHEMA}.queue q ON q.name = w.lane
    ON CONFLICT DO NOTHING
  )`;
}

/**
 * Hints at keys that were woken in a transaction committed before. Commits that notify wait for each other, disk flush
 * included; a hot path therefore hints afterwards, and the wake-up covers a crash in between.
 */
export async function hint(
  on: Pick<pg.ClientBase, 'query'>,
  lane: Lane,
  keys: readonly string[],
): Promise<void> {
  await on.query({
    name: 'hint',
    text: `SELECT count(pg_notify('${WAKE_CHANNEL}', $1::text || ' ' || key)) FROM unnest($2::text[]) AS key`,
    values: [lane, [...new Set(keys)]],
  });
}

const WAKE_SQL = `WITH wanted AS (
    SELECT $1::text AS lane, key, $3::timestamptz AS start_after FROM unnest($2::text[]) AS key
  ), ${wakeCtes('wanted')}
  SELECT count(pg_notify('${WAKE_CHANNEL}', lane || ' ' || key)) FROM wanted_keys WHERE start_after IS NULL`;
