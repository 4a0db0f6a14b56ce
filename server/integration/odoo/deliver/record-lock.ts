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
  const client = await pool.connect();
  const held: string[] = [];
  let broken: Error | undefined;
  try {
    for (const id of [...pickingIds].sort((a, b) => a - b)) {
      const name = `odoo:${connectionId}:stock.picking:${id}`;
      const { rows } = await client.query('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS mine', [
        name,
      ]);
      if (rows[0].mine !== true) return BUSY;
      held.push(name);
    }
    return await work();
  } finally {
    for (const name of held)
      await client
        .query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name])
        .catch((error: Error) => {
          broken = error;
        });
    client.release(broken);
  }
}

const BUSY: Outcome = {
  kind: 'retry',
  connector: 'none',
  retryAfterMs: AGAIN_MS,
  problem: { code: 'record_busy', sentence: 'Another receipt is writing to the same transfer.' },
};
