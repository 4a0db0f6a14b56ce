import type pg from 'pg';
import { type LedgerSpec, OPEN } from './ledger.ts';

/** Keys one sweep finds for a lane. */
const SWEEP_KEYS = 1_000;

export interface DueKey {
  readonly key: string;
  /** A worker died while it had the head of the key. */
  readonly orphaned: boolean;
}

/**
 * Keys whose head is due and free, for the sweep, those that were left half done first. Keys of a connector that is
 * left alone are not among them.
 */
export async function dueKeys(pool: pg.Pool, spec: LedgerSpec, lane: string): Promise<DueKey[]> {
  const { rows } = await pool.query<DueKey>(
    `SELECT key, locked_until IS NOT NULL AS orphaned FROM (
       SELECT DISTINCT ON (m.${spec.key}) m.${spec.key} AS key, m.next_at, m.locked_until, ${spec.connector} AS connector
       FROM ${spec.table} m WHERE m.${OPEN} AND ${spec.laneFilter(lane)} ORDER BY m.${spec.key}, m.seq
     ) head
     LEFT JOIN connector_state c ON c.connector_id = head.connector
     WHERE (head.next_at IS NULL OR head.next_at <= now()) AND (head.locked_until IS NULL OR head.locked_until <= now())
       AND (c.state IS NULL OR c.state NOT IN ('open', 'paused') OR (c.state = 'open' AND c.probe_at <= now()))
     ORDER BY locked_until IS NULL LIMIT ${SWEEP_KEYS}`,
  );
  return rows;
}

/** Those of the keys that have something due. */
export async function dueAmong(
  pool: pg.Pool,
  spec: LedgerSpec,
  lane: string,
  keys: readonly string[],
): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>(
    `SELECT k.key FROM unnest($1::text[]) AS k(key) WHERE EXISTS (
       SELECT 1 FROM ${spec.table} m WHERE m.${spec.key} = k.key AND m.${OPEN} AND ${spec.laneFilter(lane)}
         AND (m.next_at IS NULL OR m.next_at <= now()) AND (m.locked_until IS NULL OR m.locked_until <= now()))`,
    [keys],
  );
  return rows.map((row) => row.key);
}
