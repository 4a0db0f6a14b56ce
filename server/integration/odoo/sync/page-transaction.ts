import type pg from 'pg';
import type { Ctx } from '#server/infra/context.ts';
import type { Tx } from '#server/infra/db/client.ts';
import { transact } from '#server/infra/transaction.ts';
import type { On } from './cursors.ts';

/**
 * One page in one transaction. Where its rows mean verbs of the yard it is one the verbs can join; where they are
 * only kept, the driver's own, which is several times faster for a thousand rows.
 */
export async function pageTransaction<T>(
  pool: pg.Pool,
  ctx: Ctx,
  means: 'verbs' | 'records',
  work: (on: On, ctx: Ctx) => Promise<T>,
): Promise<T> {
  if (means === 'verbs') return transact(ctx, (tx) => work(asDriver(tx), { ...ctx, tx }));
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client, ctx);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // The connection may be in any state: it is not used again.
    client.release(error as Error);
    throw error;
  }
}

/** The driver's way to speak on Prisma's open transaction. */
function asDriver(tx: Tx): On {
  const query = async (given: string | { text: string; values?: unknown[] }, values?: unknown[]) => {
    const text = typeof given === 'string' ? given : given.text;
    const params = (typeof given === 'string' ? values : given.values) ?? [];
    const reads = /^\s*(SELECT|WITH)|RETURNING/i.test(text);
    if (!reads) return { rows: [], rowCount: await tx.$executeRawUnsafe(text, ...params) };
    return { rows: await tx.$queryRawUnsafe(text, ...params) };
  };
  return { query } as unknown as On;
}
