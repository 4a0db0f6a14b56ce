import { openCtx } from '#server/infra/context.ts';
import { job } from '#server/kernel/actor.ts';
import { MINUTE_MS } from '#server/kernel/time.ts';
import { tellPeople } from '../deliver/commands/tell-people.ts';
import { unmatchedCause } from '../deliver/link-receipt.ts';
import type { FeedDeps } from './run-feed.ts';
import { wakeWaiting } from './wake-waiting.ts';

/** How long an order may be unknown to Odoo before a person hears of it; scaled like every wait. */
export const PATIENCE_MS = 10 * MINUTE_MS;
/** How often everything that waits is tried again, in case a change was not seen. */
export const LOOK_AGAIN_MS = 30 * MINUTE_MS;
const SHORTEST_PATIENCE_MS = 1_000;
const AT_ONCE = 200;

/** Raises an exception for each announcement that Odoo has not known for too long. Answers how many were looked at. */
export async function reportWaiting(deps: FeedDeps): Promise<number> {
  const patienceMs = Math.max(PATIENCE_MS * deps.retryScale, SHORTEST_PATIENCE_MS);
  const { rows } = await deps.pool.query(
    `SELECT r.id, r.no, r.site_id, r.visit_id, d.problem, d.created_at FROM delivery d JOIN receipt r ON r.id = d.subject_id
     WHERE d.status = 'parked' AND d.effect = 'odoo.link-receipt' AND d.problem->'detail' ? 'waitingFor'
       AND d.created_at < clock_timestamp() - $1::float8 * interval '1 millisecond' AND r.status <> 'cancelled'
       AND NOT EXISTS (SELECT 1 FROM yard_exception e
                       WHERE e.dedupe_key = 'receipt:' || r.id || ':odoo-match' AND e.closed_at IS NULL)
     ORDER BY d.seq LIMIT ${AT_ONCE}`,
    [patienceMs],
  );
  const ctx = openCtx(deps.db, job('odoo-waiting', 'Waiting for Odoo'));
  for (const row of rows)
    await tellPeople(ctx, {
      kind: 'unmatched_reference',
      siteId: row.site_id,
      subject: { kind: 'receipt', id: row.id },
      visitId: row.visit_id,
      cause: unmatchedCause(row.id),
      params: {
        receiptNo: row.no,
        reference: (row.problem.detail.waitingFor as string[]).join(', '),
        system: 'Odoo',
        reason: row.problem.code,
        sentence: row.problem.sentence,
      },
      evidence: { waitingSince: row.created_at },
      refresh: false,
    });
  return rows.length;
}

/** Tries everything that waits once more. */
export async function lookAgain(deps: FeedDeps): Promise<number> {
  const connectionId = await deps.sessions.activeId();
  return connectionId === null ? 0 : wakeWaiting(deps.pool, connectionId, { all: true });
}
