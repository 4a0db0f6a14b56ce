import { setTimeout as sleep } from 'node:timers/promises';
import { writeAudits } from './audit.ts';
import type { Ctx } from './context.ts';
import type { Tx } from './db/client.ts';
import { isContention } from './db/errors.ts';
import { writeFacts } from './facts.ts';
import { openUnit } from './unit.ts';

const MAX_TRIES = 5;
const FIRST_PAUSE_MS = 5;
const TRANSACTION_TIMEOUT_MS = 15_000;
const WAIT_FOR_CONNECTION_MS = 5_000;

/**
 * Runs `work` in one transaction, or in the one already open. What it recorded and audited is written before the
 * commit. Serialization failures and deadlocks are
 * tried again from the start, so `work` must not touch anything but the database.
 */
export async function transact<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (ctx.tx) return work(ctx.tx);
  for (let attempt = 1; ; attempt++) {
    try {
      return await ctx.db.$transaction((tx) => whole(tx, work), {
        timeout: TRANSACTION_TIMEOUT_MS,
        maxWait: WAIT_FOR_CONNECTION_MS,
      });
    } catch (error) {
      if (attempt >= MAX_TRIES || !isContention(error)) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}

async function whole<T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  openUnit(tx);
  const result = await work(tx);
  await writeAudits(tx);
  await writeFacts(tx);
  return result;
}
