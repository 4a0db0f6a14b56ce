import type pg from 'pg';
import { SECOND_MS } from '#server/kernel/time.ts';
import type { Outcome } from '../../messages/outcome.ts';

/** Soon enough not to be noticed, late enough not to spin. */
const AGAIN_MS = SECOND_MS;

/**
 * Runs work that writes counts of these transfers alone, over all workers: two of our receipts may share one
 * transfer, and then their deliveries have different keys. Who comes second waits a moment, at no cost.
 */
export async function aloneOn(
  pool: pg.Pool,
  connectionId: string,
  pickingIds: readonly number[],
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const locks = locksOf(pool);
  const names = pickingIds.map((id) => `odoo:${connectionId}:stock.picking:${id}`);
  if (!(await locks.take(names))) return BUSY;
  try {
    return await work();
  } finally {
    await locks.giveBack(names);
  }
}

const BUSY: Outcome = {
  kind: 'retry',
  connector: 'none',
  retryAfterMs: AGAIN_MS,
  problem: { code: 'record_busy', sentence: 'Another receipt is writing to the same transfer.' },
};

interface Locks {
  take(names: readonly string[]): Promise<boolean>;
  giveBack(names: readonly string[]): Promise<void>;
}

const OPEN = new WeakMap<pg.Pool, Locks>();

function locksOf(pool: pg.Pool): Locks {
  const known = OPEN.get(pool) ?? openLocks(pool);
  OPEN.set(pool, known);
  return known;
}

/**
 * All locks of this process live on one connection, however much work holds one: a connection each would leave none
 * for the work itself. The connection goes back as soon as nothing is held.
 */
function openLocks(pool: pg.Pool): Locks {
  const held = new Set<string>();
  let client: pg.PoolClient | undefined;
  let broken: Error | undefined;
  let users = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** A connection runs one statement at a time. */
  const inTurn = <T>(step: () => Promise<T>): Promise<T> => {
    const mine = last.then(step);
    last = mine.catch(() => undefined);
    return mine;
  };
  const leave = () => {
    users--;
    if (users > 0 || !client) return;
    client.release(broken);
    client = undefined;
    broken = undefined;
  };
  const unlock = async (names: readonly string[]) => {
    if (names.length > 0 && client && !broken)
      await client.query(UNLOCK_SQL, [names]).catch((error: Error) => {
        broken = error;
      });
  };

  return {
    async take(names) {
      // The database gives one lock to one session as often as it asks.
      if (names.some((name) => held.has(name))) return false;
      for (const name of names) held.add(name);
      users++;
      try {
        return await inTurn(async () => {
          client ??= await pool.connect();
          const { rows } = await client.query<{ name: string; mine: boolean }>(LOCK_SQL, [names]);
          if (rows.every(({ mine }) => mine)) return true;
          await unlock(rows.filter(({ mine }) => mine).map(({ name }) => name));
          for (const name of names) held.delete(name);
          leave();
          return false;
        });
      } catch (error) {
        broken = error as Error;
        for (const name of names) held.delete(name);
        leave();
        throw error;
      }
    },
    async giveBack(names) {
      await inTurn(async () => {
        await unlock(names);
        for (const name of names) held.delete(name);
        leave();
      });
    },
  };
}

const LOCK_SQL = `SELECT name, pg_try_advisory_lock(hashtextextended(name, 0)) AS mine
  FROM unnest($1::text[]) AS name ORDER BY name`;
const UNLOCK_SQL = `SELECT pg_advisory_unlock(hashtextextended(name, 0)) FROM unnest($1::text[]) AS name`;
