import type pg from 'pg';
import { messageMoment } from '../message-id.ts';

export interface PartnerMessageView {
  readonly id: string;
  readonly status: string;
  readonly receivedAt: string;
  readonly doneAt: string | null;
  readonly attempts: number;
  readonly correlationId: string;
  readonly problem: { readonly code: string; readonly sentence: string } | null;
  readonly events: readonly {
    readonly position: number;
    readonly type: string;
    readonly status: string;
    readonly subjectKind: string | null;
    readonly subjectId: string | null;
  }[];
}

const EVENTS_SHOWN = 500;

/** What a partner may see of its own message; a foreign message does not exist. */
export async function messageOfPartner(
  pool: pg.Pool,
  partnerId: string,
  id: string,
): Promise<PartnerMessageView | null> {
  const receivedAt = messageMoment(id);
  if (receivedAt === null) return null;
  const { rows } = await pool.query({
    name: 'message-of-partner',
    text: `SELECT m.id, m.status, m.received_at, m.done_at, m.attempts, m.correlation_id, m.problem,
             coalesce((SELECT json_agg(json_build_object('position', e.position, 'type', e.type, 'status', e.status,
                         'subjectKind', e.subject_kind, 'subjectId', e.subject_id) ORDER BY e.position)
                       FROM (SELECT * FROM message_event WHERE message_id = m.id ORDER BY position LIMIT ${EVENTS_SHOWN}) e),
                      '[]') AS events
           FROM message m WHERE m.id = $1 AND m.received_at = $2 AND m.partner_id = $3`,
    values: [id, receivedAt, partnerId],
  });
  const row = rows[0];
  if (!row) return null;
  return {
    id: row.id,
    status: row.status,
    receivedAt: row.received_at.toISOString(),
    doneAt: row.done_at?.toISOString() ?? null,
    attempts: row.attempts,
    correlationId: row.correlation_id,
    problem: row.problem ? { code: row.problem.code, sentence: row.problem.sentence } : null,
    events: row.events,
  };
}
