import type pg from 'pg';
import { HOUR_MS, SECOND_MS } from '#server/kernel/time.ts';
import type { OutcomeProblem } from './outcome.ts';
import { JITTER, RETRY_GAPS_MS } from './retry-table.ts';

/** Failures in a row after which a connector is left alone. */
export const BREAKER_FAILURES = 5;
/** One try in this time sees whether it is back; scaled like every retry. */
export const PROBE_GAP_MS = 30 * SECOND_MS;
/** A partner's endpoint is looked at less and less often, up to once in this time. */
const LONGEST_PARTNER_GAP_MS = HOUR_MS;
const SHORTEST_PROBE_GAP_MS = 200;
/** How stale a process's picture of the connectors may be. */
const PICTURE_MS = 1_000;
/** A healthy connector is written down this often, not at every call. */
const OK_NOTED_MS = 5_000;

/** A line somebody paused is looked at this often; scaled like every wait. */
const PAUSED_LOOK_MS = 30 * SECOND_MS;

export type Admission =
  | { readonly go: true; readonly probe: boolean }
  | { readonly go: false; readonly waitMs: number };

export interface Connectors {
  /** May a call be made now? While the breaker is open one caller at a time is let through as a probe. */
  admit(connectorId: string): Promise<Admission>;
  /** True when the connector is left alone. */
  isDown(connectorId: string): boolean;
  ok(connectorId: string): Promise<void>;
  /** `down` opens the breaker at once. Returns whether the connector is down now. */
  failed(connectorId: string, problem: OutcomeProblem, down: boolean): Promise<boolean>;
}

interface Picture {
  state: string;
  failures: number;
  probeAt: number;
  okNotedAt: number;
}

/** Health of the connectors, shared by all processes through `connector_state`. */
export function openConnectors(options: { pool: pg.Pool; retryScale: number }): Connectors {
  const { pool } = options;
  const gapOf = (connectorId: string, failures: number) =>
    Math.max(
      probeGapMs(kindOf(connectorId), failures, Math.random()) * options.retryScale,
      SHORTEST_PROBE_GAP_MS,
    );
  const known = new Map<string, Picture>();
  let readAt = Number.NEGATIVE_INFINITY;

  const refresh = async () => {
    if (Date.now() - readAt < PICTURE_MS) return;
    readAt = Date.now();
    const { rows } = await pool.query(
      'SELECT connector_id, state, failures, probe_at, last_ok_at FROM connector_state',
    );
    for (const row of rows) remember(row);
  };
  const remember = (row: pg.QueryResultRow) =>
    known.set(row.connector_id, {
      state: row.state,
      failures: row.failures,
      probeAt: row.probe_at?.getTime() ?? 0,
      okNotedAt: row.last_ok_at?.getTime() ?? 0,
    });
  const isDown = (connectorId: string) => {
    const state = known.get(connectorId)?.state;
    return state === 'open' || state === 'paused';
  };

  return {
    isDown,
    async admit(connectorId) {
      await refresh();
      if (!isDown(connectorId)) return { go: true, probe: false };
      const picture = known.get(connectorId);
      // Whoever resumes it wakes what waits; until then there is nothing to look for.
      if (picture?.state === 'paused') return { go: false, waitMs: PAUSED_LOOK_MS * options.retryScale };
      if (picture?.state === 'open' && picture.probeAt <= Date.now()) {
        const { rows } = await pool.query(
          `UPDATE connector_state SET probe_at = clock_timestamp() + $2::float8 * interval '1 millisecond'
           WHERE connector_id = $1 AND state = 'open' AND probe_at <= clock_timestamp() RETURNING *`,
          [connectorId, gapOf(connectorId, picture.failures)],
        );
        if (rows[0]) remember(rows[0]);
        if (rows.length === 1) return { go: true, probe: true };
        readAt = Number.NEGATIVE_INFINITY;
      }
      return { go: false, waitMs: Math.max((picture?.probeAt ?? 0) - Date.now(), SHORTEST_PROBE_GAP_MS) };
    },
    async ok(connectorId) {
      const picture = known.get(connectorId);
      const healthy = picture?.state === 'ok' && picture.failures === 0;
      if (healthy && Date.now() - picture.okNotedAt < OK_NOTED_MS) return;
      const { rows } = await pool.query(OK_SQL, [connectorId, kindOf(connectorId)]);
      if (rows[0]) remember(rows[0]);
    },
    async failed(connectorId, problem, down) {
      const { rows } = await pool.query(FAILED_SQL, [
        connectorId,
        kindOf(connectorId),
        JSON.stringify(problem),
        down ? BREAKER_FAILURES : 1,
        gapOf(connectorId, (known.get(connectorId)?.failures ?? 0) + 1),
        BREAKER_FAILURES,
      ]);
      if (rows[0]) remember(rows[0]);
      return isDown(connectorId);
    },
  };
}

/** Pause before the next look at a line that is left alone. Odoo is needed at once; a partner is not pestered. Pure. */
export function probeGapMs(kind: 'odoo' | 'partner', failures: number, random: number): number {
  if (kind === 'odoo') return PROBE_GAP_MS;
  const gapMs =
    RETRY_GAPS_MS[Math.min(Math.max(failures, 1), RETRY_GAPS_MS.length) - 1] ?? LONGEST_PARTNER_GAP_MS;
  return Math.min(gapMs, LONGEST_PARTNER_GAP_MS) * (1 + JITTER * random);
}

function kindOf(connectorId: string): 'odoo' | 'partner' {
  return connectorId.startsWith('prt_') ? 'partner' : 'odoo';
}

const OK_SQL = `
  INSERT INTO connector_state AS c (connector_id, kind, state, breaker, failures, last_ok_at, since)
  VALUES ($1, $2, 'ok', '{}', 0, clock_timestamp(), clock_timestamp())
  ON CONFLICT (connector_id) DO UPDATE SET
    state = CASE WHEN c.state = 'paused' THEN c.state ELSE 'ok' END, failures = 0, probe_at = NULL,
    last_ok_at = clock_timestamp(),
    since = CASE WHEN c.state IN ('ok', 'paused') THEN c.since ELSE clock_timestamp() END
  RETURNING *`;

const FAILED_SQL = `
  INSERT INTO connector_state AS c (connector_id, kind, state, breaker, failures, probe_at, last_error_at, last_error, since)
  VALUES ($1, $2, CASE WHEN $4::int >= $6::int THEN 'open' ELSE 'degraded' END, '{}', $4::int,
          CASE WHEN $4::int >= $6::int THEN clock_timestamp() + $5::float8 * interval '1 millisecond' END,
          clock_timestamp(), $3::jsonb, clock_timestamp())
  ON CONFLICT (connector_id) DO UPDATE SET
    failures = c.failures + $4::int,
    state = CASE WHEN c.state = 'paused' THEN c.state WHEN c.failures + $4::int >= $6::int THEN 'open' ELSE 'degraded' END,
    probe_at = CASE WHEN c.failures + $4::int >= $6::int
                    THEN greatest(c.probe_at, clock_timestamp() + $5::float8 * interval '1 millisecond') END,
    last_error_at = clock_timestamp(), last_error = $3::jsonb,
    since = CASE WHEN c.state = 'ok' OR (c.state = 'degraded' AND c.failures + $4::int >= $6::int)
                 THEN clock_timestamp() ELSE c.since END
  RETURNING *`;
