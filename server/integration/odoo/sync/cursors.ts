import type pg from 'pg';
import type { Row } from '../client/client.ts';
import { textOf } from '../client/values.ts';
import { EMPTY_CURSOR, type FeedCursor } from '../feed/cursor.ts';

/** What is kept about one feed besides its cursor. */
export interface FeedStats {
  /** Rows taken over since the beginning, and by the last run that found any. */
  readonly rows?: number;
  readonly lastRows?: number;
  readonly lastRowsAt?: string;
  readonly lastMs?: number;
  readonly problem?: { readonly code: string; readonly sentence: string; readonly at: string } | null;
  /** Odoo said that something happened. */
  readonly hintedAt?: string | null;
}

export interface FeedRow {
  readonly cursor: FeedCursor;
  readonly ranAt: Date | null;
  readonly stats: FeedStats;
}

/** Where every feed of a connection stands, by its key. */
export async function readCursors(pool: pg.Pool, connectionId: string): Promise<Map<string, FeedRow>> {
  const { rows } = await pool.query(
    'SELECT model, since, ran_at, stats FROM sync_cursor WHERE connection_id = $1',
    [connectionId],
  );
  return new Map(
    rows.map((row) => [
      row.model,
      { cursor: parseCursor(row.since), ranAt: row.ran_at, stats: row.stats as FeedStats },
    ]),
  );
}

function parseCursor(since: string): FeedCursor {
  return since === '' ? EMPTY_CURSOR : (JSON.parse(since) as FeedCursor);
}

export type On = Pick<pg.ClientBase, 'query'>;

export interface CursorChange {
  readonly connectionId: string;
  readonly key: string;
  /** Undefined leaves the cursor where it is. */
  readonly cursor?: FeedCursor;
  readonly rows?: number;
  readonly ran?: { readonly at: Date; readonly ms: number };
  readonly problem?: FeedStats['problem'];
}

/** Moves a feed on; in the transaction of the rows it has read. */
export async function saveCursor(on: On, change: CursorChange): Promise<void> {
  const { rows = 0, ran } = change;
  const stats: FeedStats = {
    ...(ran ? { lastMs: ran.ms, problem: change.problem ?? null } : {}),
    ...(rows > 0 ? { lastRows: rows, lastRowsAt: new Date().toISOString() } : {}),
  };
  await on.query(
    `INSERT INTO sync_cursor AS c (connection_id, model, since, ran_at, stats)
     VALUES ($1, $2, coalesce($3::text, ''), $4::timestamptz, $5::jsonb || jsonb_build_object('rows', $6::int))
     ON CONFLICT (connection_id, model) DO UPDATE SET since = coalesce($3::text, c.since), ran_at = coalesce($4::timestamptz, c.ran_at),
       stats = c.stats || $5::jsonb || jsonb_build_object('rows', coalesce((c.stats->>'rows')::int, 0) + $6::int)`,
    [
      change.connectionId,
      change.key,
      change.cursor ? JSON.stringify(change.cursor) : null,
      ran?.at ?? null,
      JSON.stringify(stats),
      rows,
    ],
  );
}

/** Takes over rows as they were read, all in one statement. A record that was gone and is back is alive again. */
export async function saveRecords(
  on: On,
  connectionId: string,
  model: string,
  rows: readonly Row[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const latest = [...new Map(rows.map((row) => [row.id, row])).values()];
  await on.query({
    name: 'odoo-records',
    text: `INSERT INTO odoo_record AS r (connection_id, model, odoo_id, name, write_date, "values", read_at)
      SELECT $1::text, $2::text, t.id, t.name, t.write_date, t.vals::jsonb, $3::timestamptz
      FROM unnest($4::int[], $5::text[], $6::text[], $7::text[]) AS t(id, name, write_date, vals)
      ON CONFLICT (connection_id, model, odoo_id) DO UPDATE
        SET name = excluded.name, write_date = excluded.write_date, "values" = excluded."values", read_at = excluded.read_at,
            deleted_at = NULL`,
    values: [
      connectionId,
      model,
      at,
      latest.map((row) => row.id),
      latest.map((row) => textOf(row.name) ?? null),
      latest.map((row) => textOf(row.write_date) ?? ''),
      latest.map((row) => JSON.stringify(row)),
    ],
  });
}
