import type { Ctx } from '#server/infra/context.ts';
import { gate } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { messageMoment } from '../message-id.ts';
import type { OutcomeProblem } from '../outcome.ts';
import { mayReadMessages } from '../policy.ts';
import type { AttemptView } from './views.ts';

const EVENTS_SHOWN = 500;
const ATTEMPTS_SHOWN = 200;
const EXCEPTIONS_SHOWN = 50;

export interface MessageView {
  readonly id: string;
  readonly receivedAt: Date;
  readonly doneAt: Date | null;
  readonly nextAt: Date | null;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly format: string | null;
  readonly deliveryId: string;
  readonly streamKey: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Header lines kept with the message; proofs are never among them. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly operation: string | null;
  readonly status: string;
  readonly attemptCount: number;
  readonly correlationId: string;
  readonly problem: OutcomeProblem | null;
  readonly outcome: Readonly<Record<string, unknown>> | null;
  readonly events: readonly MessageEventView[];
  readonly attempts: readonly AttemptView[];
  readonly parkedOn: readonly ParkedOn[];
  readonly exceptions: readonly { id: string; no: string; kind: string; status: string; severity: number }[];
}

export interface MessageEventView {
  readonly id: string;
  readonly position: number;
  readonly type: string;
  readonly status: string;
  readonly subjectKind: string | null;
  readonly subjectId: string | null;
  readonly visitId: string | null;
  readonly visitNo: string | null;
  readonly code: string | null;
  readonly sentence: string | null;
  readonly at: Date;
}

export interface ParkedOn {
  readonly mappingId: string;
  readonly kind: string;
  readonly code: string;
  readonly status: string;
}

/** One message with what came of it. Raises `not_found`. */
export async function getMessage(ctx: Ctx, id: string): Promise<MessageView> {
  gate(ctx.actor, mayReadMessages, null, 'message');
  const receivedAt = messageMoment(id);
  const [row] = receivedAt === null ? [] : await readMessage(ctx, id, receivedAt);
  if (!row) throw notFound('message');
  const [events, attempts, parkedOn, exceptions] = await Promise.all([
    ctx.db.$queryRaw<MessageEventView[]>`
      SELECT e.id, e.position, e.type, e.status, e.subject_kind AS "subjectKind", e.subject_id AS "subjectId",
        e.visit_id AS "visitId", v.no AS "visitNo", e.result->>'code' AS code, e.result->>'sentence' AS sentence, e.at
      FROM message_event e LEFT JOIN visit v ON v.id = e.visit_id
      WHERE e.message_id = ${id} ORDER BY e.position LIMIT ${EVENTS_SHOWN}`,
    attemptsOf(ctx, id, row.receivedAt),
    ctx.db.$queryRaw<ParkedOn[]>`
      SELECT m.id AS "mappingId", m.kind, m.code, m.status FROM message_parking k JOIN mapping m ON m.id = k.mapping_id
      WHERE k.message_id = ${id} ORDER BY m.kind, m.code LIMIT ${EVENTS_SHOWN}`,
    ctx.db.yardException.findMany({
      where: { OR: [{ subjectId: id }, { correlationId: row.correlationId, subjectKind: 'message' }] },
      select: { id: true, no: true, kind: true, status: true, severity: true },
      orderBy: { openedAt: 'desc' },
      take: EXCEPTIONS_SHOWN,
    }),
  ]);
  const { envelope, ...message } = row;
  return {
    ...message,
    headers: maskedHeaders(envelope?.headers ?? {}),
    operation: envelope?.operation ?? null,
    events,
    attempts,
    parkedOn,
    exceptions,
  };
}

/** All tries of a message or a delivery, oldest first; `bornAt` keeps the read inside its partitions. */
export async function attemptsOf(ctx: Ctx, subjectId: string, bornAt: Date): Promise<AttemptView[]> {
  return ctx.db.$queryRaw<AttemptView[]>`
    SELECT id, number, kind, started_at AS "startedAt", duration_ms AS "durationMs", outcome, code, phase, detail
    FROM attempt WHERE subject_id = ${subjectId} AND started_at >= ${new Date(bornAt.getTime() - CLOCK_SLACK_MS)}::timestamptz
    ORDER BY started_at, number LIMIT ${ATTEMPTS_SHOWN}`;
}

/** Web and worker may stand on machines whose clocks differ. */
const CLOCK_SLACK_MS = 60_000;

type Row = Omit<MessageView, 'headers' | 'operation' | 'events' | 'attempts' | 'parkedOn' | 'exceptions'> & {
  envelope: { headers?: Record<string, string>; operation?: string } | null;
};

async function readMessage(ctx: Ctx, id: string, receivedAt: Date): Promise<Row[]> {
  return ctx.db.$queryRaw<Row[]>`
    SELECT m.id, m.received_at AS "receivedAt", m.done_at AS "doneAt", m.next_at AS "nextAt", m.partner_id AS "partnerId",
      coalesce(p.name, m.partner_id) AS "partnerName", p.format, m.delivery_id AS "deliveryId", m.stream_key AS "streamKey",
      m.content_type AS "contentType", octet_length(m.body) AS bytes, encode(m.body_sha256, 'hex') AS sha256, m.envelope,
      m.status, m.attempts AS "attemptCount", m.correlation_id AS "correlationId", m.problem, m.outcome
    FROM message m LEFT JOIN partner p ON p.id = m.partner_id
    WHERE m.id = ${id} AND m.received_at = ${receivedAt}::timestamptz`;
}

const SECRET_HEADER = /auth|signature|token|secret|cookie|api-?key/i;

function maskedHeaders(headers: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(headers).map(([name, value]) => ({
    name,
    value: SECRET_HEADER.test(name) ? '••••' : value,
  }));
}
