import { z } from 'zod';
import type { Ctx } from '#server/infra/context.ts';
import { Prisma } from '#server/infra/db/client.ts';
import { gate } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { mayReadMessages } from '../policy.ts';
import { attemptsOf } from './message.ts';
import { PAGE_ROWS } from './message-list.ts';
import { type OdooRecordRef, recordsOf } from './odoo-records.ts';
import type { AttemptView, DeliveryLine, PageOf } from './views.ts';

export const DELIVERY_STATUSES = [
  'queued',
  'processing',
  'retrying',
  'parked',
  'held',
  'delivered',
  'refused',
  'dead',
  'discarded',
  'superseded',
] as const;

const Cursor = z.string().regex(/^\d{1,19}$/);
export const ListDeliveries = z.object({
  connectorId: z.string().max(40).optional(),
  statuses: z.array(z.enum(DELIVERY_STATUSES)).max(DELIVERY_STATUSES.length).optional(),
  lane: z.string().max(40).optional(),
  effect: z.string().max(80).optional(),
  /** Any number: of the delivery, its thread, its external reference, a stay, an order. */
  text: z.string().trim().max(120).optional(),
  cursor: Cursor.nullish(),
  after: Cursor.optional(),
  limit: z.number().int().min(1).max(PAGE_ROWS).default(PAGE_ROWS),
});

/** Effects on foreign systems, newest first. */
export async function listDeliveries(
  ctx: Ctx,
  raw: z.input<typeof ListDeliveries> = {},
): Promise<PageOf<DeliveryLine> & { first: string | null }> {
  gate(ctx.actor, mayReadMessages, null, 'delivery');
  const input = ListDeliveries.parse(raw);
  const rows = await ctx.db.$queryRaw<(DeliveryLine & { seq: bigint })[]>`
    SELECT d.seq, ${LINE} FROM delivery d ${NAMES} WHERE ${conditions(input)}
    ORDER BY d.seq DESC LIMIT ${input.limit + 1}`;
  const page = rows.slice(0, input.limit);
  return {
    rows: page.map(({ seq: _, ...row }) => row),
    first: page[0] ? String(page[0].seq) : null,
    next: rows.length > input.limit ? String(page.at(-1)?.seq) : null,
  };
}

const LINE = Prisma.sql`d.id, d.created_at AS "createdAt", d.lane, d.key, d.effect, d.connector_id AS "connectorId",
  coalesce(c.name, p.name, d.connector_id) AS "connectorName", d.subject_kind AS "subjectKind", d.subject_id AS "subjectId",
  d.visit_id AS "visitId", v.no AS "visitNo", d.status, d.attempts, d.next_at AS "nextAt", d.done_at AS "doneAt",
  d.correlation_id AS "correlationId", d.problem`;
const NAMES = Prisma.sql`LEFT JOIN odoo_connection c ON c.id = d.connector_id LEFT JOIN partner p ON p.id = d.connector_id
  LEFT JOIN visit v ON v.id = d.visit_id`;

function conditions(input: z.output<typeof ListDeliveries>): Prisma.Sql {
  const all: Prisma.Sql[] = [Prisma.sql`true`];
  if (input.connectorId) all.push(Prisma.sql`d.connector_id = ${input.connectorId}`);
  if (input.statuses) all.push(Prisma.sql`d.status = ANY (${[...input.statuses]}::text[])`);
  if (input.lane) all.push(Prisma.sql`d.lane = ${input.lane}`);
  if (input.effect) all.push(Prisma.sql`d.effect = ${input.effect}`);
  if (input.cursor) all.push(Prisma.sql`d.seq < ${BigInt(input.cursor)}`);
  if (input.after) all.push(Prisma.sql`d.seq > ${BigInt(input.after)}`);
  const { text } = input;
  if (text)
    all.push(Prisma.sql`d.id IN (
      SELECT id FROM delivery WHERE id = ${text} OR external_ref = ${text} OR correlation_id = ${text} OR subject_id = ${text}
      UNION SELECT x.id FROM delivery x JOIN visit y ON y.id = x.visit_id WHERE y.no = upper(${text})
      UNION SELECT x.id FROM delivery x JOIN receipt y ON y.id = x.subject_id WHERE y.no = upper(${text}) OR y.asn_no = ${text}
      UNION SELECT x.id FROM delivery x JOIN link l ON l.internal_id = x.subject_id WHERE l.name = ${text})`);
  return Prisma.join(all, ' AND ');
}

export interface DeliveryView extends DeliveryLine {
  readonly externalRef: string;
  readonly factId: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly tries: readonly AttemptView[];
  readonly records: readonly OdooRecordRef[];
  readonly exceptions: readonly { id: string; no: string; kind: string; status: string; severity: number }[];
}

const EXCEPTIONS_SHOWN = 50;

/** One effect: what was intended, every try with its calls, what was read back and the record it landed in. */
export async function getDelivery(ctx: Ctx, id: string): Promise<DeliveryView> {
  gate(ctx.actor, mayReadMessages, null, 'delivery');
  const [row] = await ctx.db.$queryRaw<Omit<DeliveryView, 'tries' | 'records' | 'exceptions'>[]>`
    SELECT ${LINE}, d.external_ref AS "externalRef", d.fact_id AS "factId", d.payload, d.result
    FROM delivery d ${NAMES} WHERE d.id = ${id}`;
  if (!row) throw notFound('delivery');
  const [tries, records, exceptions] = await Promise.all([
    attemptsOf(ctx, id, row.createdAt),
    recordsOf(ctx, [row]),
    ctx.db.yardException.findMany({
      where: { OR: [{ subjectId: id }, { subjectId: row.subjectId, kind: 'odoo_refused' }] },
      select: { id: true, no: true, kind: true, status: true, severity: true },
      orderBy: { openedAt: 'desc' },
      take: EXCEPTIONS_SHOWN,
    }),
  ]);
  return { ...row, tries, records, exceptions };
}
