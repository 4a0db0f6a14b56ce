import { z } from 'zod';
import type { Ctx } from '#server/infra/context.ts';
import { Prisma } from '#server/infra/db/client.ts';
import { gate } from '#server/infra/verb.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { isId } from '#server/kernel/ids.ts';
import { messageMoment } from '../message-id.ts';
import { mayReadMessages } from '../policy.ts';
import type { MessageLine, PageOf } from './views.ts';

export const PAGE_ROWS = 100;
const TYPES_SHOWN = 5;
/** Messages a search by a reference leads to. */
const FOUND_BY_TEXT = 500;

export const MESSAGE_STATUSES = [
  'queued',
  'processing',
  'retrying',
  'parked',
  'delivered',
  'duplicate',
  'quarantined',
  'refused',
  'dead',
  'discarded',
  'replayed',
] as const;

const Cursor = z.string().regex(/^\d{1,19}$/);
export const ListMessages = z.object({
  partnerId: z.string().max(40).optional(),
  statuses: z.array(z.enum(MESSAGE_STATUSES)).max(MESSAGE_STATUSES.length).optional(),
  type: z.string().max(100).optional(),
  correlationId: z.string().max(40).optional(),
  /** Any number: of the message, its transmission, its thread, a stay, an order. */
  text: z.string().trim().max(120).optional(),
  cursor: Cursor.nullish(),
  /** Only what came after this page's first row, for "24 new". */
  after: Cursor.optional(),
  limit: z.number().int().min(1).max(PAGE_ROWS).default(PAGE_ROWS),
});

/** Messages, newest first. `first` and `next` are places in the order of arrival. */
export async function listMessages(
  ctx: Ctx,
  raw: z.input<typeof ListMessages> = {},
): Promise<PageOf<MessageLine> & { first: string | null }> {
  gate(ctx.actor, mayReadMessages, null, 'message');
  const input = ListMessages.parse(raw);
  const found = input.text ? await findByText(ctx, input.text) : null;
  const rows = await ctx.db.$queryRaw<(MessageLine & { seq: bigint })[]>`
    SELECT m.seq, m.id, m.received_at AS "receivedAt", m.partner_id AS "partnerId", coalesce(p.name, m.partner_id) AS "partnerName",
      m.delivery_id AS "deliveryId", m.status, m.attempts, m.next_at AS "nextAt", m.done_at AS "doneAt",
      m.correlation_id AS "correlationId", octet_length(m.body) AS bytes, m.problem,
      (SELECT coalesce(array_agg(DISTINCT e.type), '{}') FROM (SELECT type FROM message_event WHERE message_id = m.id
        ORDER BY position LIMIT ${TYPES_SHOWN}) e) AS types
    FROM message m LEFT JOIN partner p ON p.id = m.partner_id
    WHERE ${conditions(input, found)} ORDER BY m.seq DESC LIMIT ${input.limit + 1}`;
  const page = rows.slice(0, input.limit);
  return {
    rows: page.map(({ seq: _, ...row }) => row),
    first: page[0] ? String(page[0].seq) : null,
    next: rows.length > input.limit ? String(page.at(-1)?.seq) : null,
  };
}

function conditions(input: z.output<typeof ListMessages>, found: readonly string[] | null): Prisma.Sql {
  const all: Prisma.Sql[] = [Prisma.sql`true`];
  if (input.partnerId) all.push(Prisma.sql`m.partner_id = ${input.partnerId}`);
  if (input.statuses) all.push(Prisma.sql`m.status = ANY (${[...input.statuses]}::text[])`);
  if (input.correlationId) all.push(Prisma.sql`m.correlation_id = ${input.correlationId}`);
  if (input.cursor) all.push(Prisma.sql`m.seq < ${BigInt(input.cursor)}`);
  if (input.after) all.push(Prisma.sql`m.seq > ${BigInt(input.after)}`);
  if (input.type)
    all.push(
      Prisma.sql`EXISTS (SELECT 1 FROM message_event e WHERE e.message_id = m.id AND e.type = ${input.type})`,
    );
  if (found) {
    const moments = found.map((id) => messageMoment(id)).filter((each) => each !== null);
    all.push(
      Prisma.sql`m.id = ANY (${[...found]}::text[]) AND m.received_at = ANY (${moments}::timestamptz[])`,
    );
  }
  return Prisma.join(all, ' AND ');
}

/** Ids of messages a number leads to. Every step goes through an index. */
async function findByText(ctx: Ctx, text: string): Promise<string[]> {
  if (isId('message', text)) return [text];
  const norm = normalizeReference(text);
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT id FROM (
      SELECT k.message_id AS id FROM message_key k
        WHERE k.partner_id = ANY (SELECT id FROM partner) AND k.delivery_id = ${text}
      UNION SELECT id FROM message WHERE correlation_id = ${text}
      UNION SELECT e.message_id FROM message_event e WHERE e.correlation_id = ${text}
      UNION SELECT e.message_id FROM message_event e JOIN event_identity i ON i.event_id = e.id WHERE i.key = ${text}
      UNION SELECT e.message_id FROM message_event e JOIN visit v ON v.id = e.visit_id
        WHERE v.no = upper(${text}) OR v.id = ${text}
      UNION SELECT m.id FROM reference r JOIN fact f ON f.subject_id = r.subject_id
        JOIN message m ON m.correlation_id = f.correlation_id WHERE r.norm = ${norm}
    ) found LIMIT ${FOUND_BY_TEXT}`;
  return rows.map((row) => row.id);
}
