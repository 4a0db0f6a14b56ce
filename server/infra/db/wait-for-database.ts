import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Log } from '#server/infra/log.ts';
import { isDatabaseDown } from './errors.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Waits until the database answers, each refusal logged, for at most `patienceSeconds`: a process that is started
 * while PostgreSQL recovers must not die of it. Raises what the database said last, and at once what waiting cannot
 * cure (a wrong password, a missing database).
 */
export async function waitForDatabase(
  pool: Pick<pg.Pool, 'query'>,
  log: Log,
  patienceSeconds: number,
): Promise<void> {
  const deadline = Date.now() + patienceSeconds * 1_000;
  for (let attempt = 1, pauseMs = FIRST_PAUSE_MS; ; attempt++) {
    try {
      await pool.query('SELECT 1');
      if (attempt > 1) log.info({ attempt }, 'the database answers');
      return;
    } catch (error) {
      if (!isDatabaseDown(error) || Date.now() + pauseMs > deadline) throw error;
      log.warn({ attempt, pauseMs, err: { message: (error as Error).message } }, 'waiting for the database');
    }
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
