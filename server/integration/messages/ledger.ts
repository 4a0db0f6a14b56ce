import pg from 'pg';
import { newId } from '#server/kernel/ids.ts';
import { wellFormed } from '#server/kernel/well-formed.ts';
import type { Json, OutcomeProblem } from './outcome.ts';
import type { Settlement } from './settle.ts';

/** How long a key belongs to a worker that says nothing more; a dead worker's key is taken again after this. */
export const LEASE_SECONDS = 15;
export const HEARTBEAT_MS = 5_000;
/** Rows of one key taken at once. They run one after another. */
export const CHUNK_ROWS = 20;
/** Rows looked at to find the head: more than a chunk, since a lower number may be committed later. */
const WINDOW_ROWS = 60;

/** One table that holds work: the inbox or the outbox. */
export interface LedgerSpec {
  readonly kind: 'message' | 'delivery';
  readonly table: string;
  readonly key: string;
  /** Birth of the row; part of the primary key where the table is partitioned. */
  readonly bornAt: string;
  readonly resultColumn: string;
  readonly columns: string;
  /** Extra condition that keeps a lane to its own rows. */
  readonly laneFilter: (lane: string) => string;
  readonly connector: string;
}

/** Bodies above this size are read by the handler, not carried along in a chunk. */
const CARRIED_BODY_BYTES = 65_536;

export const INBOX: LedgerSpec = {
  kind: 'message',
  table: 'message',
  key: 'stream_key',
  bornAt: 'received_at',
  resultColumn: 'outcome',
  columns: `m.id, m.received_at, m.seq, m.partner_id, m.delivery_id, m.stream_key, m.content_type, m.attempts,
    m.correlation_id, m.problem, m.body_sha256, m.envelope,
    CASE WHEN octet_length(m.body) <= ${CARRIED_BODY_BYTES} THEN m.body END AS body`,
  laneFilter: () => 'true',
  connector: 'NULL::text',
};

export const OUTBOX: LedgerSpec = {
  kind: 'delivery',
  table: 'delivery',
  key: 'key',
  bornAt: 'created_at',
  resultColumn: 'result',
  columns: `m.id, m.created_at, m.seq, m.lane, m.key, m.effect, m.external_ref, m.connector_id, m.fact_id, m.subject_kind,
    m.subject_id, m.site_id, m.visit_id, m.payload, m.attempts, m.correlation_id, m.problem`,
  laneFilter: (lane) => `m.lane = ${pg.escapeLiteral(lane)}`,
  // Effects inside the yard have no connector that could be down.
  connector: "nullif(m.connector_id, 'yard')",
};

/** A claimed row: the ledger's own fields by name, the table's columns in `columns`. */
export interface LedgerRow {
  readonly id: string;
  readonly bornAt: Date;
  /** Counted tries so far. */
  readonly attempts: number;
  /** A worker died while it had this row. */
  readonly orphaned: boolean;
  readonly correlationId: string;
  readonly connectorId: string | null;
  readonly replayId: string | null;
  /** `by-hand` for one, `replay` for one of many; null when nobody asked for this try. */
  readonly replayKind: string | null;
  readonly columns: Readonly<Record<string, unknown>>;
}

export interface Claim {
  readonly rows: readonly LedgerRow[];
  /** When nothing could be taken although something is open: until the head is due or its lease ends. */
  readonly waitMs: number | null;
}

/** What is not settled yet. */
export const OPEN = `status IN ('queued', 'processing', 'retrying')`;

/**
 * Takes the due rows at the head of a key, in order, or none when somebody else has the key. The head that waits
 * blocks its own key only. Two claims of one key pass one after another (advisory lock, then a fresh snapshot), so
 * a row that is committed late cannot run beside a younger one.
 */
export async function claim(pool: pg.Pool, spec: LedgerSpec, lane: string, key: string): Promise<Claim> {
  const client = await pool.connect();
  try {
    const name = await prepareClaim(client, spec, lane);
    const lock = `hashtextextended(${pg.escapeLiteral(`${lane}:${key}`)}, 0)`;
    // One round trip: the statements stand in line at the server, each with a snapshot of its own.
    const said = (await client.query(
      `BEGIN; ${CLAIM_SETTINGS[spec.kind]}; SELECT pg_advisory_xact_lock(${lock});
       EXECUTE ${name}(${pg.escapeLiteral(key)}); COMMIT`,
    )) as unknown as pg.QueryResult[];
    const rows = said.at(-2)?.rows ?? [];
    client.release();
    const first = rows[0];
    if (!first || first.id === null) return { rows: [], waitMs: first?.wait_ms ?? null };
    return { rows: rows.map((row) => ledgerRow(spec, row)), waitMs: null };
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

/**
 * Planning the claim over all partitions costs more than running it, so it is planned once. A claim of the inbox need
 * not reach the disk before the work starts: what that does lies in the same database, and whatever it commits
 * carries the claim along. A claim that PostgreSQL lost in a crash is made again, counts no try, and runs into the
 * identities of what was applied. A claim of the outbox must: it tells that somebody may have written abroad.
 */
const CLAIM_SETTINGS = {
  message: 'SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL synchronous_commit = off',
  delivery: 'SET LOCAL plan_cache_mode = force_generic_plan',
} as const;

const preparedOn = new WeakMap<pg.PoolClient, Set<string>>();

/** Prepares the claim of a lane once on each connection; answers its name. */
async function prepareClaim(client: pg.PoolClient, spec: LedgerSpec, lane: string): Promise<string> {
  const name = `claim_${spec.kind}_${lane}`;
  const known = preparedOn.get(client) ?? new Set();
  if (known.has(name)) return name;
  await client.query(`PREPARE ${name}(text) AS ${claimSql(spec, lane)}`);
  preparedOn.set(client, known.add(name));
  return name;
}

function claimSql(spec: LedgerSpec, lane: string): string {
  return `WITH w AS MATERIALIZED (
      SELECT m.id, m.${spec.bornAt} AS born, m.seq, m.status, m.next_at, m.locked_until FROM ${spec.table} m
      WHERE m.${spec.key} = $1 AND m.${OPEN} AND ${spec.laneFilter(lane)} ORDER BY m.seq LIMIT ${WINDOW_ROWS}
    ), busy AS (
      SELECT max(locked_until) AS until FROM w WHERE status = 'processing' AND locked_until > clock_timestamp()
    ), stop AS (
      SELECT min(seq) AS seq, min(next_at) FILTER (WHERE seq = (SELECT min(seq) FROM w)) AS head_at
      FROM w WHERE next_at > clock_timestamp()
    ), take AS (
      SELECT w.id, w.born FROM w, busy, stop
      WHERE busy.until IS NULL AND (stop.seq IS NULL OR w.seq < stop.seq) ORDER BY w.seq LIMIT ${CHUNK_ROWS}
    ), taken AS (
      UPDATE ${spec.table} m SET status = 'processing', locked_until = clock_timestamp() + interval '${LEASE_SECONDS} seconds'
      FROM take t WHERE m.id = t.id AND m.${spec.bornAt} = t.born
      RETURNING ${spec.columns}, ${spec.connector} AS connector, old.status = 'processing' AS orphaned
    )
    SELECT taken.*, (SELECT ceil(extract(epoch FROM coalesce(busy.until, stop.head_at) - clock_timestamp()) * 1000)::int
      FROM busy, stop) AS wait_ms
    FROM (SELECT 1) one LEFT JOIN taken ON true ORDER BY taken.seq`;
}

function ledgerRow(spec: LedgerSpec, row: Record<string, unknown>): LedgerRow {
  const problem = row.problem as { replay?: { id?: string; kind?: string } } | null;
  return {
    id: String(row.id),
    bornAt: row[spec.bornAt] as Date,
    attempts: Number(row.attempts),
    orphaned: row.orphaned === true,
    correlationId: String(row.correlation_id),
    connectorId: row.connector === null ? null : String(row.connector),
    replayId: problem?.replay?.id ?? null,
    replayKind: problem?.replay?.kind ?? null,
    columns: row,
  };
}

/** Keeps a chunk while its rows run. */
export async function heartbeat(pool: pg.Pool, spec: LedgerSpec, rows: readonly LedgerRow[]): Promise<void> {
  await pool.query(
    `UPDATE ${spec.table} m SET locked_until = clock_timestamp() + interval '${LEASE_SECONDS} seconds'
     FROM unnest($1::text[], $2::timestamptz[]) AS t(id, born)
     WHERE m.id = t.id AND m.${spec.bornAt} = t.born AND m.status = 'processing'`,
    [rows.map((row) => row.id), rows.map((row) => row.bornAt)],
  );
}

/** Gives rows back as they were: no try is counted. */
export async function release(pool: pg.Pool, spec: LedgerSpec, rows: readonly LedgerRow[]): Promise<void> {
  if (rows.length === 0) return;
  await pool.query(
    `UPDATE ${spec.table} m SET status = CASE WHEN m.attempts > 0 THEN 'retrying' ELSE 'queued' END, locked_until = NULL
     FROM unnest($1::text[], $2::timestamptz[]) AS t(id, born)
     WHERE m.id = t.id AND m.${spec.bornAt} = t.born AND m.status = 'processing'`,
    [rows.map((row) => row.id), rows.map((row) => row.bornAt)],
  );
}

/** A worker died while it had the row: that was a try as well, or a row that kills its worker would do so for ever. */
export async function noteLost(
  pool: pg.Pool,
  spec: LedgerSpec,
  row: LedgerRow,
  at: Date,
): Promise<LedgerRow> {
  await pool.query(
    `WITH lost AS (
       UPDATE ${spec.table} SET attempts = attempts + 1 WHERE id = $1 AND ${spec.bornAt} = $2 RETURNING attempts
     )
     INSERT INTO attempt (id, subject_kind, subject_id, number, kind, started_at, duration_ms, outcome, correlation_id)
     SELECT $3, '${spec.kind}', $1, attempts, 'automatic', $4, 0, 'lost', $5 FROM lost`,
    [row.id, row.bornAt, newId('attempt', at.getTime()), at, row.correlationId],
  );
  return { ...row, attempts: row.attempts + 1 };
}

export interface Tried {
  readonly startedAt: Date;
  readonly durationMs: number;
}

/** Writes what became of a try and its attempt row, together. */
export async function settle(
  pool: pg.Pool,
  spec: LedgerSpec,
  row: LedgerRow,
  settlement: Settlement,
  tried: Tried,
): Promise<void> {
  const { status, counted, waitMs, problem, result } = settlement;
  await pool.query({
    name: `settle-${spec.kind}`,
    text: settleSql(spec),
    values: [
      row.id,
      row.bornAt,
      status,
      counted ? 1 : 0,
      waitMs,
      json(problem),
      json(result),
      newId('attempt', tried.startedAt.getTime()),
      tried.startedAt,
      Math.max(0, Math.round(tried.durationMs)),
      settlement.attempt,
      problem?.code ?? null,
      problem?.phase ?? null,
      json(attemptDetail(row, problem, counted)),
      row.replayKind ?? (settlement.probe ? 'probe' : 'automatic'),
      row.correlationId,
    ],
  });
}

function settleSql(spec: LedgerSpec): string {
  return `WITH settled AS (
    UPDATE ${spec.table} SET status = $3, attempts = attempts + $4, locked_until = NULL,
      next_at = clock_timestamp() + $5::float8 * interval '1 millisecond',
      done_at = CASE WHEN $3 IN ('queued', 'retrying', 'parked') THEN NULL ELSE clock_timestamp() END,
      problem = $6::jsonb, ${spec.resultColumn} = coalesce($7::jsonb, ${spec.resultColumn})
    WHERE id = $1 AND ${spec.bornAt} = $2 AND status = 'processing'
    RETURNING attempts
  )
  INSERT INTO attempt (id, subject_kind, subject_id, number, kind, started_at, duration_ms, outcome, code, phase, detail,
                       correlation_id)
  SELECT $8, '${spec.kind}', $1, attempts + 1 - $4, $15, $9, $10, $11, $12, $13, $14::jsonb, $16 FROM settled`;
}

function attemptDetail(row: LedgerRow, problem: OutcomeProblem | null, counted: boolean): Json | null {
  const detail: Record<string, unknown> = { ...problem?.detail };
  if (problem) detail.sentence = problem.sentence;
  if (row.replayId) detail.replayId = row.replayId;
  if (!counted) detail.counted = false;
  return Object.keys(detail).length > 0 ? detail : null;
}

function json(value: unknown): string | null {
  // What others wrote was cut somewhere: half a character would keep the row from ever being settled.
  return value === null || value === undefined ? null : JSON.stringify(wellFormed(value));
}
