import type { Ctx } from '#server/infra/context.ts';
import { AppError } from '#server/kernel/errors.ts';
import { DAY_MS } from '#server/kernel/time.ts';
import { markNoShow } from './mark-no-show.ts';

/** Appointments one sweep looks at; the next sweep goes on with the rest. */
export const SWEEP_LIMIT = 200;
/** Older bookings were swept long ago, or belong to an import. */
const LOOK_BACK_DAYS = 30;

/**
 * Marks what is due at this moment, each in a transaction of its own. A booking whose truck came meanwhile is
 * skipped. Run by schedule as a job. Answers how many were marked, and whether more wait.
 */
export async function sweepNoShows(
  ctx: Ctx,
  options: { limit?: number } = {},
): Promise<{ marked: number; more: boolean }> {
  const limit = options.limit ?? SWEEP_LIMIT;
  const since = new Date(ctx.now.getTime() - LOOK_BACK_DAYS * DAY_MS);
  const due = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM appointment a JOIN site s ON s.id = a.site_id
    WHERE a.status = 'scheduled' AND a.window_start BETWEEN ${since}::timestamptz AND ${ctx.now}::timestamptz
      AND coalesce(a.window_end, a.window_start)
          + coalesce((s.settings->>'noShowAfterMinutes')::int, 120) * interval '1 minute' <= ${ctx.now}::timestamptz
    ORDER BY a.window_start
    LIMIT ${limit + 1}`;
  let marked = 0;
  for (const { id } of due.slice(0, limit)) if (await mark(ctx, id)) marked++;
  return { marked, more: due.length > limit };
}

async function mark(ctx: Ctx, appointmentId: string): Promise<boolean> {
  try {
    await markNoShow(ctx, { appointmentId });
    return true;
  } catch (error) {
    // Somebody was first: the truck arrived, or the booking was moved or called off.
    if (error instanceof AppError && (error.code === 'refused' || error.code === 'conflict')) return false;
    throw error;
  }
}
