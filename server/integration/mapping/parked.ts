import type { Tx } from '#server/infra/db/client.ts';
import { wake } from '#server/infra/jobs.ts';

const REVIVED_AT_ONCE = 10_000;

/**
 * Wakes parked messages that no undecided code holds any more. Called with every decision, after every parking (the
 * decision may have come in between), and by a schedule. Answers how many woke.
 */
export async function reviveParked(
  tx: Tx,
  only?: { messageId?: string; mappingId?: string },
): Promise<number> {
  const rows = await tx.$queryRaw<{ stream_key: string }[]>`
    UPDATE message m SET status = 'queued', next_at = NULL, problem = NULL
    WHERE (m.id, m.received_at) IN (
      SELECT p.id, p.received_at FROM message p
      WHERE p.status = 'parked' AND (p.problem->>'code') = 'needs_mapping'
        AND (${only?.messageId ?? null}::text IS NULL OR p.id = ${only?.messageId ?? null})
        AND (${only?.mappingId ?? null}::text IS NULL OR p.id IN (
          SELECT message_id FROM message_parking WHERE mapping_id = ${only?.mappingId ?? null}))
        AND NOT EXISTS (
          SELECT 1 FROM message_parking k JOIN mapping u ON u.id = k.mapping_id
          WHERE k.message_id = p.id AND u.status = 'unmapped')
      LIMIT ${REVIVED_AT_ONCE}
    )
    RETURNING m.stream_key`;
  await wake(tx, 'inbound', [...new Set(rows.map((row) => row.stream_key))]);
  return rows.length;
}
