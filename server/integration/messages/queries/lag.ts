import type pg from 'pg';

/** Open messages, counted no further than `limit`. */
export async function inboxBacklog(pool: pg.Pool, limit: number): Promise<number> {
  const { rows } = await pool.query(
    `SELECT count(*)::int AS n FROM (
       SELECT 1 FROM message WHERE status IN ('queued', 'processing', 'retrying') LIMIT $1
     ) open`,
    [limit],
  );
  return rows[0]?.n ?? 0;
}

export interface LaneLag {
  readonly lane: string;
  /** Work not finished, no further than 100 000. */
  readonly waiting: number;
  readonly oldestAt: Date | null;
}

export interface ConnectorLag {
  readonly connectorId: string;
  readonly lane: string;
  readonly effect: string;
  readonly waiting: number;
  readonly oldestAt: Date;
}

export interface Lag {
  readonly lanes: readonly LaneLag[];
  readonly connectors: readonly ConnectorLag[];
  readonly deadMessages: number;
  readonly deadDeliveries: number;
}

const COUNT_LIMIT = 100_000;
const CONNECTOR_ROWS = 500;

/** What waits where, from partial indexes over open rows only. */
export async function readLag(pool: pg.Pool): Promise<Lag> {
  const [inbound, outbound, connectors, dead] = await Promise.all([
    pool.query(`SELECT count(*)::int AS waiting, min(received_at) AS oldest FROM (
        SELECT received_at FROM message WHERE status IN ('queued', 'processing', 'retrying') LIMIT ${COUNT_LIMIT}) open`),
    pool.query(`SELECT lane, count(*)::int AS waiting, min(created_at) AS oldest FROM delivery
        WHERE status IN ('queued', 'processing', 'retrying') GROUP BY lane`),
    pool.query(`SELECT connector_id, lane, effect, count(*)::int AS waiting, min(created_at) AS oldest FROM delivery
        WHERE status IN ('queued', 'processing', 'retrying') GROUP BY 1, 2, 3 ORDER BY oldest LIMIT ${CONNECTOR_ROWS}`),
    pool.query(`SELECT (SELECT count(*)::int FROM message WHERE status = 'dead') AS messages,
        (SELECT count(*)::int FROM delivery WHERE status = 'dead') AS deliveries`),
  ]);
  return {
    lanes: [
      { lane: 'inbound', waiting: inbound.rows[0]?.waiting ?? 0, oldestAt: inbound.rows[0]?.oldest ?? null },
      ...outbound.rows.map((row) => ({ lane: row.lane, waiting: row.waiting, oldestAt: row.oldest })),
    ],
    connectors: connectors.rows.map((row) => ({
      connectorId: row.connector_id,
      lane: row.lane,
      effect: row.effect,
      waiting: row.waiting,
      oldestAt: row.oldest,
    })),
    deadMessages: dead.rows[0]?.messages ?? 0,
    deadDeliveries: dead.rows[0]?.deliveries ?? 0,
  };
}

/** Health of every connector as the breakers see it, with what waits for each. */
export async function connectorHealth(pool: pg.Pool) {
  const { rows } = await pool.query(
    `SELECT c.connector_id AS "connectorId", c.kind, c.state, c.failures, c.probe_at AS "probeAt", c.last_ok_at AS "lastOkAt",
            c.last_error_at AS "lastErrorAt", c.last_error AS "lastError", c.since,
            coalesce(o.name, p.name, c.connector_id) AS name
     FROM connector_state c
     LEFT JOIN odoo_connection o ON o.id = c.connector_id LEFT JOIN partner p ON p.id = c.connector_id
     ORDER BY name LIMIT 500`,
  );
  return rows as ConnectorHealth[];
}

export interface ConnectorHealth {
  readonly connectorId: string;
  readonly name: string;
  readonly kind: string;
  /** `ok`, `degraded`, `open` (left alone, probed now and then), `paused` (by a person). */
  readonly state: string;
  readonly failures: number;
  readonly probeAt: Date | null;
  readonly lastOkAt: Date | null;
  readonly lastErrorAt: Date | null;
  readonly lastError: { readonly code: string; readonly sentence: string } | null;
  readonly since: Date;
}
