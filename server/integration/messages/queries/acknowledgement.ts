import type pg from 'pg';
import { messageMoment } from '../message-id.ts';

/** Effect: a syntax answer (TA1, 997) that goes to the partner's endpoint, or is fetched. */
export const ACKNOWLEDGE = 'partner.acknowledge';
const ANSWERS_READ = 1_000;

/** The answers to a partner's own message, in order, as one text; null when there are none. A foreign message does not exist. */
export async function acknowledgementOf(
  pool: pg.Pool,
  partnerId: string,
  messageId: string,
): Promise<string | null> {
  if (messageMoment(messageId) === null) return null;
  const { rows } = await pool.query<{ text: string }>(
    `SELECT payload->>'text' AS text FROM delivery
     WHERE subject_id = $1 AND effect = $2 AND connector_id = $3 ORDER BY seq LIMIT ${ANSWERS_READ}`,
    [messageId, ACKNOWLEDGE, partnerId],
  );
  return rows.length === 0 ? null : rows.map(({ text }) => text).join('');
}
