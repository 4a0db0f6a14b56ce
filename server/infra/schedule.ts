import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Log } from './log.ts';

export interface Recurring {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<unknown>;
}

export interface Schedule {
  stop(): Promise<void>;
}

/** Spreads the first runs so that a restart is not a stampede. */
const FIRST_RUN_SPREAD = 0.3;

/**
 * Runs each task again and again, never two at once in all workers: a session lock on the task's name is
 * tried and given back. A task that throws is logged and tried at its next turn.
 */
export function startSchedule(pool: pg.Pool, log: Log, tasks: readonly Recurring[]): Schedule {
  let stopped = false;
  const loops = tasks.map((task) => {
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<void> = Promise.resolve();
    const turn = (delayMs: number) => {
      timer = setTimeout(() => {
        running = runAlone(pool, task)
          .catch((error) => log.error({ err: error, task: task.name }, 'task failed'))
          .finally(() => {
            if (!stopped) turn(task.everyMs);
          });
      }, delayMs);
    };
    turn(task.everyMs * FIRST_RUN_SPREAD * Math.random());
    return { stop: () => clearTimeout(timer), done: () => running };
  });
  return {
    async stop() {
      stopped = true;
      for (const loop of loops) loop.stop();
      await Promise.all(loops.map((loop) => loop.done()));
    },
  };
}

async function runAlone(pool: pg.Pool, task: Recurring): Promise<void> {
  const client = await pool.connect();
  const key = lockKey(task.name);
  try {
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1, $2) AS mine', key);
    if (rows[0].mine !== true) return;
    try {
      await task.run();
    } finally {
      await client.query('SELECT pg_advisory_unlock($1, $2)', key);
    }
  } finally {
    client.release();
  }
}

function lockKey(name: string): [number, number] {
  const digest = createHash('sha256').update(`schedule:${name}`).digest();
  return [digest.readInt32BE(0), digest.readInt32BE(4)];
}
