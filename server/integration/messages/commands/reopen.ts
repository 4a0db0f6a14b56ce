import type { Tx } from '#server/infra/db/client.ts';
import { type Lane, wake } from '#server/infra/jobs.ts';
import type { Ledger } from '../queries/views.ts';

export interface Mark {
  /** The replay it belongs to. */
  readonly id: string;
  /** Word for the attempts that follow. */
  readonly kind: 'by-hand' | 'replay';
}

/**
 * Hands rows back to the workers as the same rows: id, thread, raw bytes and place in their order stay, the tries
 * begin anew. Rows somebody else has reopened, or that are being worked on, are left alone. Answers their ids.
 */
export async function reopen(tx: Tx, ledger: Ledger, ids: readonly string[], mark: Mark): Promise<string[]> {
  const note = JSON.stringify({ replay: mark });
  const rows =
    ledger === 'message'
      ? await tx.$queryRaw<Reopened[]>`
          UPDATE message m SET status = 'queued', attempts = 0, next_at = NULL, done_at = NULL, locked_until = NULL,
            problem = coalesce(m.problem, '{}') || ${note}::jsonb
          WHERE m.id = ANY (${[...ids]}::text[]) AND m.status NOT IN ('queued', 'processing')
          RETURNING m.id, m.stream_key AS key, 'inbound' AS lane`
      : await tx.$queryRaw<Reopened[]>`
          UPDATE delivery d SET status = 'queued', attempts = 0, next_at = NULL, done_at = NULL, locked_until = NULL,
            problem = coalesce(d.problem, '{}') || ${note}::jsonb
          WHERE d.id = ANY (${[...ids]}::text[]) AND d.status NOT IN ('queued', 'processing', 'delivered', 'superseded')
          RETURNING d.id, d.key, d.lane`;
  for (const lane of new Set(rows.map((row) => row.lane)))
    await wake(
      tx,
      lane as Lane,
      rows.filter((row) => row.lane === lane).map((row) => row.key),
    );
  return rows.map((row) => row.id);
}

interface Reopened {
  id: string;
  key: string;
  lane: string;
}
