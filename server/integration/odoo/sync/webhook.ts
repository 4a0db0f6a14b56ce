import type pg from 'pg';
import { readWebhookHint } from '../feed/webhook-hint.ts';

/**
 * Takes a hint of Odoo's webhook: the feed it names is read at the next look, a second later at most. Nothing of the
 * payload but model and id is read, and nothing of it believed. False when it names nothing we follow.
 */
export async function noteWebhookHint(
  pool: pg.Pool,
  connectionId: string,
  payload: unknown,
): Promise<boolean> {
  const hint = readWebhookHint(payload);
  if (!hint) return false;
  const { rowCount } = await pool.query(
    `INSERT INTO sync_cursor AS c (connection_id, model, since, ran_at, stats)
     SELECT id, $2, '', NULL, jsonb_build_object('hintedAt', clock_timestamp()) FROM odoo_connection WHERE id = $1 AND active
     ON CONFLICT (connection_id, model) DO UPDATE SET stats = c.stats || excluded.stats`,
    [connectionId, hint.feed],
  );
  return (rowCount ?? 0) > 0;
}
