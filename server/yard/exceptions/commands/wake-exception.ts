import type { Ctx } from '#server/infra/context.ts';
import { verb } from '#server/infra/verb.ts';
import { AppError } from '#server/kernel/errors.ts';
import { exceptionReassigned } from '../events.ts';
import { mayWorkOnExceptions } from '../policy.ts';
import { OPEN_STATUSES } from '../rules.ts';
import { WakeException } from '../schema.ts';
import { aboutException, changeException, openException, sayException } from './change-exception.ts';

/** Brings a case back that sleeps until its record moves, because it did. */
export const wakeException = verb({
  name: 'exception.wake',
  input: WakeException,
  policy: mayWorkOnExceptions,
  async run(work, input) {
    const before = await openException(work, input.exceptionId);
    if (before.snoozedUntil === null || before.wakeOn === null) {
      work.unchanged();
      return { id: before.id, version: before.version };
    }
    const after = await changeException(
      work,
      before,
      { snoozedUntil: null, snoozedAt: null, wakeOn: null },
      before.wakeOn,
    );
    await work.record(
      exceptionReassigned.draft(aboutException(after), {
        ...sayException(after),
        ownerRole: after.ownerRole,
        ownerUserId: after.ownerUserId,
        snoozedUntil: null,
      }),
    );
    return { id: after.id, version: after.version };
  },
});

/** Cases one sweep wakes; the next one goes on with the rest. */
export const WAKE_LIMIT = 200;

/**
 * Wakes every case whose stay or record has moved since it was put to sleep. What people do with cases and
 * corrections is not a move of the record. Run by schedule as a job; answers how many it woke.
 */
export async function wakeMoved(ctx: Ctx, options: { limit?: number } = {}): Promise<number> {
  const moved = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT e.id FROM yard_exception e
    WHERE e.wake_on = 'record_moves' AND e.snoozed_until > ${ctx.now}::timestamptz
      AND e.status = ANY (${[...OPEN_STATUSES]})
      AND EXISTS (
        SELECT 1 FROM fact f
        WHERE f.recorded_at > e.snoozed_at AND (f.visit_id = e.visit_id OR f.subject_id = e.subject_id)
          AND f.type !~ '^(exception|correction)\\.')
    ORDER BY e.snoozed_until
    LIMIT ${options.limit ?? WAKE_LIMIT}`;
  let woken = 0;
  for (const { id } of moved) if (await wake(ctx, id)) woken++;
  return woken;
}

async function wake(ctx: Ctx, exceptionId: string): Promise<boolean> {
  try {
    await wakeException(ctx, { exceptionId });
    return true;
  } catch (error) {
    // Somebody was first with another change; the next sweep looks again.
    if (error instanceof AppError && error.code === 'conflict') return false;
    throw error;
  }
}
