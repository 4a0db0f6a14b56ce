import type { Ctx } from '#server/infra/context.ts';
import { gate } from '#server/infra/verb.ts';
import { MINUTE_MS } from '#server/kernel/time.ts';
import { mayApproveReplays } from '../policy.ts';
import type { ReplayView } from './views.ts';

const REPLAYS_SHOWN = 100;
/** How the rows of a replay ended is counted while somebody may still watch it. */
const WATCHED_MS = 60 * MINUTE_MS;

/** Replays, newest first, with how what they handed back ended. Those that wait for a second person come first. */
export async function listReplays(ctx: Ctx): Promise<ReplayView[]> {
  gate(ctx.actor, mayApproveReplays, null, 'replay');
  const watchedFrom = new Date(ctx.now.getTime() - WATCHED_MS);
  return ctx.db.$queryRaw<ReplayView[]>`
    SELECT r.id, r.kind, r.status, r.reason, r.requested_by AS "requestedBy", coalesce(q.name, r.requested_by) AS "requestedByName",
      r.approved_by AS "approvedBy", coalesce(a.name, r.approved_by) AS "approvedByName", r.total, r.done, r.failed,
      r.dry_run AS plan, r.created_at AS "createdAt", r.finished_at AS "finishedAt",
      CASE WHEN r.created_at > ${watchedFrom}::timestamptz THEN json_build_object('delivered', e.delivered, 'again', e.again,
        'open', greatest(r.done - e.delivered - e.again, 0)) END AS ended
    FROM (SELECT * FROM replay ORDER BY status = 'held' DESC, id DESC LIMIT ${REPLAYS_SHOWN}) r
    LEFT JOIN app_user q ON 'user:' || q.id = r.requested_by
    LEFT JOIN app_user a ON 'user:' || a.id = r.approved_by
    CROSS JOIN LATERAL (
      SELECT count(DISTINCT t.subject_id) FILTER (WHERE t.outcome IN ('done', 'duplicate', 'superseded'))::int AS delivered,
        count(DISTINCT t.subject_id) FILTER (WHERE t.outcome NOT IN ('done', 'duplicate', 'superseded'))::int AS again
      FROM jsonb_array_elements_text(CASE WHEN r.created_at > ${watchedFrom}::timestamptz THEN r.selection->'ids' ELSE '[]' END)
        AS i(id) JOIN attempt t ON t.subject_id = i.id
        AND t.started_at >= r.created_at AND t.kind IN ('replay', 'by-hand') AND t.detail->>'replayId' = r.id
    ) e
    ORDER BY r.status = 'held' DESC, r.id DESC`;
}
