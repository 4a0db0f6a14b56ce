import type pg from 'pg';
import { openCtx } from '#server/infra/context.ts';
import type { Db } from '#server/infra/db/client.ts';
import { wake } from '#server/infra/jobs.ts';
import type { OutboundRules } from '#server/infra/outbound-address.ts';
import { signWebhook } from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';
import {
  type PartnerBook,
  type PartnerEntry,
  validSecrets,
} from '#server/integration/governance/partner-book.ts';
import type { DeliveryHandler } from '#server/integration/messages/delivery-handlers.ts';
import type { Afterwards } from '#server/integration/messages/lanes.ts';
import type { LedgerRow } from '#server/integration/messages/ledger.ts';
import { postOutbound } from '#server/integration/messages/post-outbound.ts';
import { ACKNOWLEDGE } from '#server/integration/messages/queries/acknowledgement.ts';
import { formatOf, type Received } from '#server/integration/partners/registry.ts';
import { job } from '#server/kernel/actor.ts';
import { newId } from '#server/kernel/ids.ts';
import { raiseException } from '#server/yard/exceptions/commands/raise-exception.ts';

const LANE = 'partner';

/**
 * Puts the answers to a message into the outbox, one for each interchange, once: the same message read again finds
 * them there, with the control numbers they were given.
 */
export async function acknowledge(
  pool: pg.Pool,
  partner: PartnerEntry,
  row: LedgerRow,
  received: Received,
  now: Date,
): Promise<void> {
  const { acknowledge: write } = received.parse;
  if (!write || !formatOf(partner.format)?.manifest.acknowledgement) return;
  const known = await pool.query('SELECT 1 FROM delivery WHERE subject_id = $1 AND effect = $2 LIMIT 1', [
    row.id,
    ACKNOWLEDGE,
  ]);
  if (known.rowCount) return;
  const count = write({ controlNumber: 1, now }).length;
  if (count === 0) return;
  const { rows } = await pool.query<{ no: number }>(
    `SELECT nextval('acknowledgement_no')::int AS no FROM generate_series(1, $1)`,
    [count],
  );
  const texts = write({ controlNumber: (answer) => rows[answer]?.no ?? 1, now });
  await store(pool, partner, row, texts);
}

async function store(
  pool: pg.Pool,
  partner: PartnerEntry,
  row: LedgerRow,
  texts: readonly string[],
): Promise<void> {
  const client = await pool.connect();
  const key = `acknowledge:${row.id}`;
  try {
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO delivery (id, lane, key, effect, external_ref, connector_id, subject_kind, subject_id, payload, status,
         created_at, correlation_id)
       SELECT t.id, $1, $2, $3, $2 || ':' || t.place, $4, 'message', $5, jsonb_build_object('messageId', $5::text, 'text', t.text),
         'queued', clock_timestamp(), $6
       FROM unnest($7::text[], $8::text[]) WITH ORDINALITY AS t(id, text, place) ORDER BY t.place
       ON CONFLICT (external_ref) DO NOTHING`,
      [
        LANE,
        key,
        ACKNOWLEDGE,
        partner.id,
        row.id,
        row.correlationId,
        texts.map(() => newId('delivery')),
        texts,
      ],
    );
    await wake(client, LANE, [key]);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

export interface AnswerDeps {
  readonly book: PartnerBook;
  readonly outbound: OutboundRules;
  readonly timeoutMs?: number;
}

/** Sends an answer to the partner's endpoint, signed with the secret the partner signs with. */
export function answerHandlers({
  book,
  outbound,
  timeoutMs,
}: AnswerDeps): Readonly<Record<string, DeliveryHandler>> {
  return {
    [ACKNOWLEDGE]: async (delivery, { signal, ctx }) => {
      const partner = await book.byId(delivery.connectorId);
      if (!partner)
        return { kind: 'dead', problem: { code: 'partner_gone', sentence: 'The partner no longer exists.' } };
      if (partner.callbackUrl === null) return { kind: 'done', result: { kept: 'for the partner to fetch' } };
      const { text, messageId } = delivery.payload as { text: string; messageId: string };
      const secrets = validSecrets(partner, 'hmac', ctx.now);
      const contentType = formatOf(partner.format)?.manifest.acknowledgement?.contentType ?? 'text/plain';
      return postOutbound({
        url: partner.callbackUrl,
        body: text,
        headers: {
          'content-type': contentType,
          'x-yard-message': messageId,
          // The same answer keeps its id over all tries, so that the partner can tell a repetition.
          'idempotency-key': delivery.id,
          ...(secrets.length > 0 ? signWebhook(delivery.id, ctx.now, text, secrets) : {}),
        },
        rules: outbound,
        signal,
        ...(timeoutMs ? { timeoutMs } : {}),
      });
    },
  };
}

/** What people have to know of an answer that no partner took; the sweep of alarms closes the case when it is settled. */
export function afterAnswer(deps: { readonly db: Db; readonly book: PartnerBook }): Afterwards {
  return async (row, settlement) => {
    const { effect, connector_id: partnerId } = row.columns as Record<string, string>;
    if (effect !== ACKNOWLEDGE || (settlement.status !== 'dead' && settlement.status !== 'refused')) return;
    const code = settlement.problem?.code ?? 'dead';
    const partner = await deps.book.byId(partnerId ?? '');
    await raiseException(
      openCtx(deps.db, job(ACKNOWLEDGE, 'Acknowledgements'), { correlationId: row.correlationId }),
      {
        siteId: null,
        kind: 'dead_letter',
        subject: { kind: 'delivery', id: row.id },
        dedupeKey: `dead:${ACKNOWLEDGE}:${partnerId}:${code}`,
        params: {
          partner: partner?.name ?? partnerId ?? null,
          partnerId: partnerId ?? null,
          effect: ACKNOWLEDGE,
          code,
          count: 1,
        },
        evidence: { deliveryId: row.id, sentence: settlement.problem?.sentence ?? null },
      },
    );
  };
}
