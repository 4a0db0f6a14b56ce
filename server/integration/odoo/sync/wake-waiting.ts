import { isLane } from '#server/infra/jobs/lanes.ts';
import { wake } from '#server/infra/jobs.ts';
import type { On } from './cursors.ts';

const AT_ONCE = 500;

/**
 * Wakes deliveries that wait for an order of Odoo: those that wait for one of the names, or all of them that have
 * waited long enough. Answers how many woke.
 */
export async function wakeWaiting(
  on: On,
  connectionId: string,
  which: { readonly names: readonly string[] } | { readonly all: true },
): Promise<number> {
  const names = 'names' in which ? which.names : null;
  if (names?.length === 0) return 0;
  const { rows } = await on.query(
    `UPDATE delivery SET status = 'queued', next_at = NULL, locked_until = NULL
     WHERE id IN (
       SELECT id FROM delivery WHERE status = 'parked' AND connector_id IN ($1, 'odoo') AND effect LIKE 'odoo.%'
         AND problem->'detail' ? 'waitingFor'
         AND ($2::text[] IS NULL OR problem->'detail'->'waitingFor' ?| $2::text[])
       ORDER BY seq LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
     RETURNING lane, key`,
    [connectionId, names],
  );
  const keys = new Map<string, string[]>();
  for (const { lane, key } of rows) keys.set(lane, [...(keys.get(lane) ?? []), key]);
  for (const [lane, of] of keys) if (isLane(lane)) await wake(on as Parameters<typeof wake>[0], lane, of);
  return rows.length;
}
