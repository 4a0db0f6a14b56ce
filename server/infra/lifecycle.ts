import { isDatabaseDown } from './db/errors.ts';
import type { Log } from './log.ts';

/** A process that does not stop in order within this time stops anyway. */
const STOP_TIMEOUT_MS = 25_000;

/** EX_TEMPFAIL of sysexits.h: nothing is wrong with the process, start it again. */
export const EXIT_TRY_AGAIN = 75;

/** Call first: a process that cannot go on says why in its log, and whether another start may help. */
export function endOnCrash(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'ended by an error');
    process.exit(isDatabaseDown(error) ? EXIT_TRY_AGAIN : 1);
  });
}

/**
 * Ties a process to its parent: says when it is ready, and runs `stop` once on SIGTERM, SIGINT or when the
 * parent is gone (the IPC channel closes even after `kill -9`).
 */
export function runUntilStopped(
  log: Log,
  stop: () => Promise<void>,
  ready: Record<string, unknown> = {},
): void {
  let stopping = false;
  const end = async (why: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, 'stopping');
    setTimeout(() => {
      log.error('did not stop in time');
      process.exit(1);
    }, STOP_TIMEOUT_MS).unref();
    try {
      await stop();
      process.exit(0);
    } catch (error) {
      log.error({ err: error }, 'stopped with an error');
      process.exit(1);
    }
  };
  process.on('SIGTERM', () => void end('SIGTERM'));
  process.on('SIGINT', () => void end('SIGINT'));
  if (process.send) {
    process.on('disconnect', () => void end('parent is gone'));
    process.send({ ready: true, ...ready });
  }
}
