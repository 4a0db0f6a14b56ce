import type { ServerResponse } from 'node:http';
import type pg from 'pg';
import { answerJson } from './answer.ts';

/** Readiness answers within this time even when the database says nothing at all. */
const READY_PATIENCE_MS = 2_000;

/** The process runs; says nothing about what it needs. */
export function answerLive(res: ServerResponse): void {
  answerJson(res, 200, { status: 'live' });
}

/** The process can do its work: the database answers. */
export async function answerReady(res: ServerResponse, pool: pg.Pool): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, READY_PATIENCE_MS, false);
  });
  const answered = pool.query('SELECT 1').then(
    () => true,
    () => false,
  );
  const ready = await Promise.race([answered, patience]);
  clearTimeout(timer);
  answerJson(res, ready ? 200 : 503, { status: ready ? 'ready' : 'not_ready' });
}
