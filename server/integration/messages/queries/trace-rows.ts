import type { Ctx } from '#server/infra/context.ts';
import { messageMoment } from '../message-id.ts';

/** Rows of one kind in one trace; a thread rarely has a tenth of it. */
export const ROWS_OF_A_KIND = 500;
/** Neighbouring threads of the same goods that are looked into. */
const NEIGHBOURS = 60;

export interface Subjects {
  readonly ids: ReadonlySet<string>;
  readonly visitIds: readonly string[];
}

/** Everything that carries one of the threads, oldest first. Bodies stay where they are. */
export async function rowsOfThreads(ctx: Ctx, threads: readonly string[]) {
  const db = ctx.tx ?? ctx.db;
  const where = { correlationId: { in: [...threads] } };
  const take = ROWS_OF_A_KIND;
  const [messages, events, facts, audit, exceptions, corrections, deliveries] = await Promise.all([
    db.message.findMany({ where, take, omit: { body: true }, orderBy: { seq: 'asc' } }),
    db.messageEvent.findMany({ where, take, orderBy: [{ at: 'asc' }, { position: 'asc' }] }),
    db.fact.findMany({ where, take, orderBy: { seq: 'asc' } }),
    db.auditEntry.findMany({ where, take, orderBy: { seq: 'asc' } }),
    db.yardException.findMany({ where, take, orderBy: { openedAt: 'asc' } }),
    db.correction.findMany({ where, take, orderBy: { proposedAt: 'asc' } }),
    db.delivery.findMany({ where, take, orderBy: { seq: 'asc' } }),
  ]);
  return { messages, events, facts, audit, exceptions, corrections, deliveries };
}
export type ThreadRows = Awaited<ReturnType<typeof rowsOfThreads>>;

/** What the thread is about: receipts, appointments and stays its rows name. */
export function subjectsOf(rows: ThreadRows): Subjects {
  const ids = new Set<string>();
  const visits = new Set<string>();
  const add = (id: unknown) => {
    if (typeof id === 'string' && GOODS.test(id)) (id.startsWith('vis_') ? visits : ids).add(id);
  };
  for (const row of [...rows.facts, ...rows.deliveries, ...rows.exceptions, ...rows.corrections])
    add(row.subjectId);
  for (const row of rows.events) {
    add(row.subjectId);
    add(row.visitId);
  }
  for (const { visitId } of [...rows.facts, ...rows.deliveries, ...rows.exceptions]) add(visitId);
  for (const { payload } of rows.deliveries)
    for (const id of Object.values((payload ?? {}) as object)) add(id);
  return { ids, visitIds: [...visits] };
}

const GOODS = /^(rcp|apt|vis)_/;

/**
 * Threads that touched the same receipts and appointments, or brought the stay's truck: how it was announced, booked,
 * counted, corrected and sent. Through indexes by subject only.
 */
export async function neighbourThreads(ctx: Ctx, subjects: Subjects, own: string): Promise<string[]> {
  const ids = [...subjects.ids];
  const rows = await (ctx.tx ?? ctx.db).$queryRaw<{ thread: string }[]>`
    SELECT thread FROM (
      SELECT correlation_id AS thread, min(recorded_at) AS at FROM (
        SELECT correlation_id, recorded_at FROM fact WHERE subject_id = ANY (${ids}::text[]) ORDER BY seq LIMIT ${ROWS_OF_A_KIND}) f GROUP BY 1
      UNION ALL
      SELECT correlation_id, min(recorded_at) FROM fact
        WHERE subject_id = ANY (${[...subjects.visitIds]}::text[]) AND type IN ('visit.arrived', 'visit.docked', 'visit.departed')
        GROUP BY 1
      UNION ALL
      SELECT correlation_id, min(proposed_at) FROM correction WHERE subject_id = ANY (${ids}::text[]) GROUP BY 1
    ) t WHERE thread <> ${own} GROUP BY thread ORDER BY min(at) LIMIT ${NEIGHBOURS}`;
  return rows.map((row) => row.thread);
}

/** Proposals and decisions on corrections of the goods, whichever thread a decision came on. */
export async function decisionsOn(ctx: Ctx, correctionIds: readonly string[]) {
  return (ctx.tx ?? ctx.db).auditEntry.findMany({
    where: { subjectId: { in: [...correctionIds] } },
    orderBy: { seq: 'asc' },
    take: ROWS_OF_A_KIND,
  });
}

export async function attemptsOfSubjects(ctx: Ctx, subjectIds: readonly string[]) {
  return (ctx.tx ?? ctx.db).attempt.findMany({
    where: { subjectId: { in: [...subjectIds] } },
    orderBy: { startedAt: 'asc' },
    take: ROWS_OF_A_KIND * 2,
  });
}

export interface MappingUsed {
  readonly mappingId: string;
  readonly messageId: string;
  readonly kind: string;
  readonly code: string;
  readonly targetKind: string | null;
  readonly targetId: string | null;
  readonly targetName: string | null;
  readonly status: string;
  /** Version of the decision the message was read with. */
  readonly version: number;
  readonly decidedBy: string | null;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  /** The message waited for this decision. */
  readonly waited: boolean;
}

/** Translations behind the events of messages: those they waited for, and those that lead to where they were sent. */
export async function mappingsUsed(ctx: Ctx, messageIds: readonly string[]): Promise<MappingUsed[]> {
  const known = messageIds.filter((id) => messageMoment(id) !== null);
  return (ctx.tx ?? ctx.db).$queryRaw<MappingUsed[]>`
    WITH used AS (
      SELECT k.message_id, k.mapping_id, NULL::int AS version, true AS waited FROM message_parking k
      WHERE k.message_id = ANY (${known}::text[])
      UNION ALL
      SELECT e.message_id, c->>'mappingId', (c->>'version')::int, false FROM message_event e
      CROSS JOIN LATERAL jsonb_array_elements(e.mapping->'codes') c WHERE e.message_id = ANY (${known}::text[])
      UNION ALL
      -- Events from before versions were kept: what leads to where they were sent.
      SELECT e.message_id, m.id, NULL, false FROM message_event e
      JOIN mapping m ON m.system = e.partner_id AND m.status = 'mapped'
        AND m.target_id IN (e.event->'resolved'->>'siteId', e.event->'resolved'->>'dockId')
        AND (strpos(e.event::text, to_json(m.code)::text) > 0 OR NOT EXISTS (SELECT 1 FROM mapping o
          WHERE o.system = m.system AND o.target_id = m.target_id AND o.id <> m.id AND o.status = 'mapped'))
      WHERE e.message_id = ANY (${known}::text[]) AND e.mapping IS NULL
    ), once AS (
      SELECT message_id, mapping_id, max(version) AS version, bool_or(waited) AS waited FROM used GROUP BY 1, 2
    )
    SELECT m.id AS "mappingId", once.message_id AS "messageId", m.kind, m.code,
      m.target_kind AS "targetKind", m.target_id AS "targetId", coalesce(s.name, d.code) AS "targetName", m.status, coalesce(once.version, m.version) AS version,
      m.decided_by AS "decidedBy", coalesce(u.name, m.decided_by) AS "decidedByName", m.decided_at AS "decidedAt", once.waited
    FROM once JOIN mapping m ON m.id = once.mapping_id
    LEFT JOIN site s ON s.id = m.target_id LEFT JOIN door d ON d.id = m.target_id
    LEFT JOIN app_user u ON 'user:' || u.id = m.decided_by
    ORDER BY once.message_id, m.id LIMIT ${ROWS_OF_A_KIND}`;
}
