import type pg from 'pg';
import { messageMoment } from '../message-id.ts';

/** One heap of dead letters: everything that died of the same cause. */
export interface DeadHeap {
  /** Names the cause; dead letters of one heap share one case. */
  readonly cause: string;
  readonly ledger: 'message' | 'delivery';
  readonly connectorId: string;
  readonly name: string;
  readonly effect: string | null;
  readonly code: string;
  readonly sentence: string;
  /** Dead now; 0 while the last of them are being replayed. */
  readonly count: number;
  readonly newestId: string | null;
  readonly newestAt: Date | null;
  /** When somebody last closed the case of this cause, or it closed by itself. */
  readonly closedAt: Date | null;
}

const HEAPS_READ = 500;

/** Dead letters by cause, those under replay included: a case ends when its heap is gone, not when it is tried again. */
export async function deadHeaps(pool: pg.Pool): Promise<DeadHeap[]> {
  const { rows } = await pool.query<DeadHeap>(
    `SELECT g.*, coalesce(p.name, c.name, g."connectorId") AS name, e.closed_at AS "closedAt" FROM (
       SELECT 'dead:' || partner_id || ':' || code AS cause, 'message' AS ledger, partner_id AS "connectorId",
         NULL::text AS effect, code, min(sentence) AS sentence, ${COUNTED} FROM (
           SELECT id, partner_id, status, done_at, ${SAID} FROM message
           WHERE status = 'dead' OR (status IN ('queued', 'processing') AND problem ? 'replay')
         ) m GROUP BY partner_id, code
       UNION ALL
       SELECT 'dead:' || effect || ':' || whose || code, 'delivery', min(connector_id), effect, code, min(sentence), ${COUNTED} FROM (
           SELECT id, connector_id, effect, status, done_at, ${SAID},
             CASE WHEN starts_with(connector_id, 'prt_') THEN connector_id || ':' ELSE '' END AS whose FROM delivery
           WHERE status = 'dead' OR (status = 'refused' AND starts_with(connector_id, 'prt_'))
             OR (status IN ('queued', 'processing') AND problem ? 'replay')
         ) d GROUP BY effect, whose, code
     ) g
     LEFT JOIN partner p ON p.id = g."connectorId" LEFT JOIN odoo_connection c ON c.id = g."connectorId"
     LEFT JOIN LATERAL (SELECT max(closed_at) AS closed_at FROM yard_exception x WHERE x.dedupe_key = g.cause) e ON true
     ORDER BY g."newestAt" DESC NULLS LAST LIMIT ${HEAPS_READ}`,
  );
  return rows;
}

const STANDS = `status IN ('dead', 'refused')`;
const SAID = `coalesce(problem->>'code', 'dead') AS code, coalesce(problem->>'sentence', '') AS sentence`;
const COUNTED = `count(*) FILTER (WHERE ${STANDS})::int AS count, max(done_at) FILTER (WHERE ${STANDS}) AS "newestAt",
  (array_agg(id ORDER BY done_at DESC NULLS LAST) FILTER (WHERE ${STANDS}))[1] AS "newestId"`;

export interface OpenCase {
  readonly id: string;
  readonly kind: string;
  readonly dedupeKey: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Cases that end by themselves, of the given kinds, in pages by id. Those with a correction on its way are left out. */
export async function openCases(
  pool: pg.Pool,
  input: { kinds: readonly string[]; after: string; limit: number },
): Promise<OpenCase[]> {
  const { rows } = await pool.query<OpenCase>(
    `SELECT id, kind, dedupe_key AS "dedupeKey", subject_kind AS "subjectKind", subject_id AS "subjectId", params
     FROM yard_exception WHERE status IN ('open', 'claimed', 'outdated', 'apply_failed') AND kind = ANY ($1::text[]) AND id > $2
     ORDER BY id LIMIT $3`,
    [input.kinds, input.after, input.limit],
  );
  return rows;
}

/** State of messages by id; a look-up by id and moment visits one partition. */
export async function statusOfMessages(
  pool: pg.Pool,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const known = ids.flatMap((id) => {
    const at = messageMoment(id);
    return at ? [{ id, at }] : [];
  });
  if (known.length === 0) return new Map();
  const { rows } = await pool.query<{ id: string; status: string }>(
    `SELECT m.id, m.status FROM unnest($1::text[], $2::timestamptz[]) AS t(id, at)
     JOIN message m ON m.id = t.id AND m.received_at = t.at`,
    [known.map(({ id }) => id), known.map(({ at }) => at)],
  );
  return new Map(rows.map((row) => [row.id, row.status]));
}

/** Of these business identities, those that took effect after the case about them was opened. */
export async function appliedSince(
  pool: pg.Pool,
  exceptionIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT e.id FROM yard_exception e JOIN event_identity i ON i.key = e.evidence->>'identityKey' AND i.at > e.opened_at
     WHERE e.id = ANY ($1::text[])`,
    [exceptionIds],
  );
  return new Set(rows.map((row) => row.id));
}

/** Of these codes, those nothing waits for any more: decided, or all messages woken, replayed or discarded. */
export async function codesDone(pool: pg.Pool, mappingIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT u.id FROM mapping u WHERE u.id = ANY ($1::text[]) AND (u.status <> 'unmapped' OR NOT EXISTS (
       SELECT 1 FROM message_parking k JOIN message m ON m.id = k.message_id
       WHERE k.mapping_id = u.id AND m.status IN ('parked', 'queued', 'processing', 'retrying')))`,
    [mappingIds],
  );
  return new Set(rows.map((row) => row.id));
}
