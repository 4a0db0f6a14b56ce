import type { Ctx } from '#server/infra/context.ts';
import { gate } from '#server/infra/verb.ts';
import { mayReadMessages } from '../policy.ts';
import type { DeadGroup } from './views.ts';

const GROUPS_SHOWN = 200;
const SAMPLES = 5;

/** What stands still, by cause: the largest heaps first. Messages that wait for one translation are one heap. */
export async function deadLetters(ctx: Ctx): Promise<DeadGroup[]> {
  gate(ctx.actor, mayReadMessages, null, 'message');
  const groups = await ctx.db.$queryRaw<DeadGroup[]>`
    SELECT g.*, coalesce(p.name, c.name, g."connectorId") AS "connectorName" FROM (
      SELECT 'message' AS ledger, m.status, coalesce(m.problem->>'code', 'unknown') AS code,
        min(coalesce(m.problem->>'sentence', '')) AS sentence, m.partner_id AS "connectorId", NULL AS effect,
        count(*)::int AS count, min(m.received_at) AS "oldestAt", max(m.received_at) AS "newestAt", u.id AS "mappingId",
        (array_agg(m.id ORDER BY m.seq DESC))[1:${SAMPLES}::int] AS "sampleIds"
      FROM message m
      LEFT JOIN LATERAL (SELECT w.id FROM message_parking k JOIN mapping w ON w.id = k.mapping_id
        WHERE k.message_id = m.id AND w.status = 'unmapped' AND m.status = 'parked' ORDER BY w.id LIMIT 1) u ON true
      WHERE m.status IN ('parked', 'dead', 'quarantined', 'refused') GROUP BY 2, 3, 5, u.id
      UNION ALL
      SELECT 'delivery', d.status, coalesce(d.problem->>'code', 'unknown'), min(coalesce(d.problem->>'sentence', '')),
        d.connector_id, d.effect, count(*)::int, min(d.created_at), max(d.created_at), NULL,
        (array_agg(d.id ORDER BY d.seq DESC))[1:${SAMPLES}::int]
      FROM delivery d WHERE d.status IN ('parked', 'held', 'refused', 'dead') GROUP BY 2, 3, 5, 6
    ) g LEFT JOIN partner p ON p.id = g."connectorId" LEFT JOIN odoo_connection c ON c.id = g."connectorId"
    ORDER BY g.count DESC, g."oldestAt" LIMIT ${GROUPS_SHOWN}`;
  return groups;
}
