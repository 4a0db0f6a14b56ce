import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Ctx, openCtx } from '#server/infra/context.ts';
import type { Db } from '#server/infra/db/client.ts';
import { verb } from '#server/infra/verb.ts';
import { job } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import { SECOND_MS } from '#server/kernel/time.ts';
import { mayReplay } from '../policy.ts';
import type { Ledger } from '../queries/views.ts';
import { reopen } from './reopen.ts';

/** Rows handed back in one transaction. */
const STEP_ROWS = 50;
/** Rows of one replay that may wait for workers at once: live work stands behind no more than these. */
const IN_FLIGHT = 100;
const LOOK_AGAIN_MS = 100;
/** A turn ends after this; the next goes on where it stopped. */
const TURN_MS = 30 * SECOND_MS;
const REPLAYS_AT_ONCE = 20;

/** One turn of the schedule: every running replay goes on, oldest first. Safe to repeat after a crash. */
export async function runReplays(db: Db): Promise<void> {
  const endsAt = Date.now() + TURN_MS;
  for (;;) {
    const running = await db.replay.findMany({
      where: { status: 'running' },
      orderBy: { createdAt: 'asc' },
      select: { id: true },
      take: REPLAYS_AT_ONCE,
    });
    if (running.length === 0) return;
    let moved = 0;
    for (const { id } of running) moved += await step(db, id);
    if (Date.now() > endsAt) return;
    if (moved === 0) await sleep(LOOK_AGAIN_MS);
  }
}

async function step(db: Db, replayId: string): Promise<number> {
  const replay = await db.replay.findUnique({
    where: { id: replayId },
    select: { kind: true, requestedBy: true },
  });
  if (!replay) return 0;
  const room = IN_FLIGHT - (await inFlight(db, replay.kind as Ledger, replayId));
  if (room <= 0) return 0;
  const ctx: Ctx = openCtx(db, job('replay', 'Replay', replay.requestedBy));
  return runReplayStep(ctx, { replayId, rows: Math.min(room, STEP_ROWS) });
}

async function inFlight(db: Db, ledger: Ledger, replayId: string): Promise<number> {
  const [row] =
    ledger === 'message'
      ? await db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM message
          WHERE status IN ('queued', 'processing') AND problem->'replay'->>'id' = ${replayId}`
      : await db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM delivery
          WHERE status IN ('queued', 'processing') AND problem->'replay'->>'id' = ${replayId}`;
  return row?.n ?? 0;
}

/** Hands the next rows of a replay back, counts them and ends the replay after the last. Answers how many. */
export const runReplayStep = verb({
  name: 'replay.step',
  input: z.object({ replayId: z.string(), rows: z.number().int().min(1).max(STEP_ROWS) }),
  policy: mayReplay,
  async run(work, { replayId, rows }): Promise<number> {
    work.at(null, 'replay');
    await work.tx.$queryRaw`SELECT id FROM replay WHERE id = ${replayId} FOR UPDATE`;
    const replay = await work.tx.replay.findUnique({ where: { id: replayId } });
    if (!replay) throw notFound('replay');
    if (replay.status !== 'running') {
      work.unchanged();
      return 0;
    }
    const { ids } = replay.selection as unknown as { ids: string[] };
    const from = replay.done + replay.failed;
    const next = ids.slice(from, from + rows);
    const handed = await reopen(work.tx, replay.kind as Ledger, next, { id: replayId, kind: 'replay' });
    const over = from + next.length >= ids.length;
    const counted = {
      done: replay.done + handed.length,
      // Somebody else has reopened, discarded or applied them meanwhile.
      failed: replay.failed + next.length - handed.length,
      status: over ? 'done' : 'running',
    };
    await work.tx.replay.update({
      where: { id: replayId },
      data: { ...counted, ...(over ? { finishedAt: work.ctx.now } : {}) },
    });
    await work.audit({
      subject: { kind: 'replay', id: replayId },
      siteId: null,
      before: { done: replay.done, failed: replay.failed, status: replay.status },
      after: { ...counted, first: next[0] ?? null, last: next.at(-1) ?? null },
      reason: replay.reason,
    });
    return next.length;
  },
});
