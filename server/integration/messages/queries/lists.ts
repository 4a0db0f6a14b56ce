import type { Ctx } from '#server/infra/context.ts';
import { Prisma } from '#server/infra/db/client.ts';
import { gate } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { messageMoment } from '../message-id.ts';
import { mayReadBodies, mayReadMessages } from '../policy.ts';
import type { LedgerKind } from '../schema.ts';

const PAGE = 100;

export interface LedgerFilter {
  readonly status?: readonly string[];
  /** Partner of messages, connector of deliveries. */
  readonly party?: string;
  /** Effect of deliveries. */
  readonly effect?: string;
  readonly code?: string;
  readonly correlationId?: string;
  readonly from?: Date;
  readonly to?: Date;
  /** `seq` of the last row of the page before. */
  readonly before?: string;
}

export interface LedgerItem {
  readonly id: string;
  readonly seq: string;
  readonly at: Date;
  readonly party: string;
  readonly partyName: string | null;
  /** Effect of a delivery; content type of a message. */
  readonly what: string;
  readonly key: string;
  readonly status: string;
  readonly attempts: number;
  readonly nextAt: Date | null;
  readonly doneAt: Date | null;
  readonly code: string | null;
  readonly sentence: string | null;
  readonly correlationId: string;
  readonly visitId: string | null;
}

export interface LedgerPage {
  readonly items: readonly LedgerItem[];
  /** Cursor of the next page, or null at the end. */
  readonly next: string | null;
}

/** Messages, newest first, a hundred at a time. */
export async function listMessages(ctx: Ctx, filter: LedgerFilter = {}): Promise<LedgerPage> {
  gate(ctx.actor, mayReadMessages, null, 'message');
  const rows = await (ctx.tx ?? ctx.db).$queryRaw<LedgerItem[]>(Prisma.sql`
    SELECT m.id, m.seq::text AS seq, m.received_at AS at, m.partner_id AS party, p.name AS "partyName",
      m.content_type AS what, m.stream_key AS key, m.status, m.attempts, m.next_at AS "nextAt", m.done_at AS "doneAt",
      m.problem->>'code' AS code, m.problem->>'sentence' AS sentence, m.correlation_id AS "correlationId",
      NULL::text AS "visitId"
    FROM message m LEFT JOIN partner p ON p.id = m.partner_id
    WHERE ${conditions(filter, { at: 'received_at', party: 'partner_id' })}
    ORDER BY m.seq DESC LIMIT ${PAGE + 1}`);
  return pageOf(rows);
}

/** Deliveries, newest first, a hundred at a time. */
export async function listDeliveries(ctx: Ctx, filter: LedgerFilter = {}): Promise<LedgerPage> {
  gate(ctx.actor, mayReadMessages, null, 'delivery');
  const rows = await (ctx.tx ?? ctx.db).$queryRaw<LedgerItem[]>(Prisma.sql`
    SELECT m.id, m.seq::text AS seq, m.created_at AS at, m.connector_id AS party, c.name AS "partyName", m.effect AS what,
      m.key, m.status, m.attempts, m.next_at AS "nextAt", m.done_at AS "doneAt", m.problem->>'code' AS code,
      m.problem->>'sentence' AS sentence, m.correlation_id AS "correlationId", m.visit_id AS "visitId"
    FROM delivery m LEFT JOIN odoo_connection c ON c.id = m.connector_id
    WHERE ${conditions(filter, { at: 'created_at', party: 'connector_id', effect: 'effect' })}
    ORDER BY m.seq DESC LIMIT ${PAGE + 1}`);
  return pageOf(rows);
}

function conditions(
  filter: LedgerFilter,
  columns: { at: string; party: string; effect?: string },
): Prisma.Sql {
  const column = (name: string) => Prisma.raw(`m.${name}`);
  const parts: Prisma.Sql[] = [Prisma.sql`true`];
  if (filter.status?.length) parts.push(Prisma.sql`m.status = ANY (${[...filter.status]})`);
  if (filter.party) parts.push(Prisma.sql`${column(columns.party)} = ${filter.party}`);
  if (filter.effect && columns.effect) parts.push(Prisma.sql`${column(columns.effect)} = ${filter.effect}`);
  if (filter.code) parts.push(Prisma.sql`m.problem->>'code' = ${filter.code}`);
  if (filter.correlationId) parts.push(Prisma.sql`m.correlation_id = ${filter.correlationId}`);
  if (filter.from) parts.push(Prisma.sql`${column(columns.at)} >= ${filter.from}::timestamptz`);
  if (filter.to) parts.push(Prisma.sql`${column(columns.at)} < ${filter.to}::timestamptz`);
  if (filter.before && /^\d{1,19}$/.test(filter.before))
    parts.push(Prisma.sql`m.seq < ${BigInt(filter.before)}`);
  return Prisma.join(parts, ' AND ');
}

function pageOf(rows: readonly LedgerItem[]): LedgerPage {
  const items = rows.slice(0, PAGE);
  return { items, next: rows.length > PAGE ? (items.at(-1)?.seq ?? null) : null };
}

export interface DeadLetterGroup {
  readonly kind: LedgerKind;
  readonly status: string;
  readonly party: string;
  readonly partyName: string | null;
  readonly code: string;
  readonly sentence: string | null;
  readonly count: number;
  readonly oldestAt: Date;
  readonly newestAt: Date;
}

const GROUPS = 200;

/** What is stuck, by cause, the largest first. */
export async function deadLettersByCause(ctx: Ctx): Promise<DeadLetterGroup[]> {
  gate(ctx.actor, mayReadMessages, null, 'message');
  return (ctx.tx ?? ctx.db).$queryRaw<DeadLetterGroup[]>`
    SELECT * FROM (
      SELECT 'message' AS kind, m.status, m.partner_id AS party, max(p.name) AS "partyName",
        coalesce(m.problem->>'code', '') AS code, max(m.problem->>'sentence') AS sentence, count(*)::int AS count,
        min(m.received_at) AS "oldestAt", max(m.received_at) AS "newestAt"
      FROM message m LEFT JOIN partner p ON p.id = m.partner_id
      WHERE m.status IN ('dead', 'quarantined', 'refused', 'parked') GROUP BY m.status, m.partner_id, m.problem->>'code'
      UNION ALL
      SELECT 'delivery', d.status, d.connector_id, max(c.name), coalesce(d.problem->>'code', ''),
        max(d.problem->>'sentence'), count(*)::int, min(d.created_at), max(d.created_at)
      FROM delivery d LEFT JOIN odoo_connection c ON c.id = d.connector_id
      WHERE d.status IN ('dead', 'refused', 'parked', 'held') GROUP BY d.status, d.connector_id, d.problem->>'code'
    ) stuck ORDER BY count DESC, "newestAt" DESC LIMIT ${GROUPS}`;
}

export interface AttemptItem {
  readonly id: string;
  readonly number: number;
  readonly kind: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: string;
  readonly code: string | null;
  readonly phase: string | null;
  readonly detail: unknown;
}

const ATTEMPTS_SHOWN = 200;

/** Tries of a message or delivery, newest first. */
export async function attemptsOf(ctx: Ctx, subjectId: string): Promise<AttemptItem[]> {
  gate(ctx.actor, mayReadMessages, null, 'message');
  return (ctx.tx ?? ctx.db).attempt.findMany({
    where: { subjectId },
    orderBy: { startedAt: 'desc' },
    take: ATTEMPTS_SHOWN,
    omit: { subjectKind: true, subjectId: true, correlationId: true },
  });
}

/** One message with everything but its bytes. */
export async function getMessage(ctx: Ctx, id: string) {
  gate(ctx.actor, mayReadMessages, null, 'message');
  const receivedAt = messageMoment(id);
  const db = ctx.tx ?? ctx.db;
  const message = receivedAt
    ? await db.message.findUnique({ where: { id_receivedAt: { id, receivedAt } }, omit: { body: true } })
    : null;
  if (!message) throw notFound('message');
  const events = await db.messageEvent.findMany({
    where: { messageId: id },
    orderBy: { position: 'asc' },
    take: 500,
  });
  const bodySha256 = Buffer.from(message.bodySha256).toString('hex');
  return { ...message, seq: String(message.seq), bodySha256, events };
}

/** The bytes as they came in. */
export async function getMessageBody(
  ctx: Ctx,
  id: string,
): Promise<{ contentType: string; body: Uint8Array }> {
  gate(ctx.actor, mayReadBodies, null, 'message');
  const receivedAt = messageMoment(id);
  const message = receivedAt
    ? await (ctx.tx ?? ctx.db).message.findUnique({
        where: { id_receivedAt: { id, receivedAt } },
        select: { contentType: true, body: true },
      })
    : null;
  if (!message) throw notFound('message');
  return message;
}

export async function getDelivery(ctx: Ctx, id: string) {
  gate(ctx.actor, mayReadMessages, null, 'delivery');
  const delivery = await (ctx.tx ?? ctx.db).delivery.findUnique({ where: { id } });
  if (!delivery) throw notFound('delivery');
  return { ...delivery, seq: String(delivery.seq) };
}

export async function listReplays(ctx: Ctx) {
  gate(ctx.actor, mayReadMessages, null, 'replay');
  return (ctx.tx ?? ctx.db).replay.findMany({ orderBy: { id: 'desc' }, take: PAGE });
}
