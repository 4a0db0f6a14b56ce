import type pg from 'pg';
import type { Tx } from '#server/infra/db/client.ts';
import { wake } from '#server/infra/jobs.ts';
import type { OutcomeProblem } from '#server/integration/messages/outcome.ts';
import type { CanonicalEvent } from '#server/integration/partners/contract.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { newId } from '#server/kernel/ids.ts';
import { HOUR_MS, MINUTE_MS } from '#server/kernel/time.ts';

/** An estimate may come so long before its booking; then a person hears of it. A notice of an order waits for ever. */
export const WAIT_FOR_REFERENCE_MS = 24 * HOUR_MS;
/** What waits is read again after this time, then ever more seldom, in case the news was of another kind. */
export const READ_AGAIN_MS = 15 * MINUTE_MS;
/** News that was being written while the message was read must not be missed. */
const OVERLAP_MS = MINUTE_MS;
const NAMES_PER_EVENT = 100;
const WOKEN_AT_ONCE = 500;

/** Something that is not known yet, by the form in which it will be told. */
export interface AwaitedName {
  readonly kind: 'booking' | 'trailer' | 'order';
  readonly norm: string;
  readonly value: string;
}

/** Orders an announcement speaks of. */
export function ordersOf(event: CanonicalEvent): string[] {
  if (event.type !== 'yard.asn.received.v1') return [];
  const { data } = event;
  const named = data.references.filter(({ kind }) => kind === 'purchase-order').map(({ value }) => value);
  const lines = data.lines.flatMap(({ poNumber }) => poNumber ?? []);
  return [...new Set([...data.poNumbers, ...lines, ...named])].slice(0, NAMES_PER_EVENT);
}

/** The code under which a person says to which site an order goes. */
export function orderCode(order: string): string {
  return `order ${order}`;
}

/**
 * What an event that found nothing may wait for: an estimate for its booking, an announcement without a site for its
 * order. Empty for every other event, and when it has waited long enough. Pure.
 */
export function awaitedBy(event: CanonicalEvent, receivedAt: Date, now: Date): AwaitedName[] {
  const of = (kind: AwaitedName['kind'], values: readonly string[]) =>
    values.map((value) => ({ kind, value, norm: normalizeReference(value) }));
  const isEstimate = event.type === 'yard.eta.updated.v1';
  if (isEstimate && now.getTime() - receivedAt.getTime() >= WAIT_FOR_REFERENCE_MS) return [];
  const all =
    event.type === 'yard.eta.updated.v1'
      ? [
          ...of(
            'booking',
            event.data.references.filter(({ kind }) => NAMES_A_LOAD.has(kind)).map(({ value }) => value),
          ),
          ...of(
            'trailer',
            event.data.equipment.map(({ number }) => number),
          ),
        ]
      : of('order', ordersOf(event));
  const known = new Map(
    all.filter(({ norm }) => norm !== '').map((each) => [`${each.kind} ${each.norm}`, each]),
  );
  return [...known.values()].slice(0, NAMES_PER_EVENT);
}

const NAMES_A_LOAD: ReadonlySet<string> = new Set([
  'appointment',
  'purchase-order',
  'shipment',
  'load',
  'bill-of-lading',
  'pro',
  'delivery-order',
  'delivery-note',
  'sales-order',
  'tracking',
  'other',
]);

/** Notes what a message waits for, in the transaction that says that it waits. */
export async function noteWaiting(
  tx: Tx,
  input: {
    readonly messageId: string;
    readonly receivedAt: Date;
    readonly now: Date;
    readonly waitsFor: readonly AwaitedName[];
  },
): Promise<void> {
  const { messageId, receivedAt, now, waitsFor } = input;
  const agoMs = now.getTime() - receivedAt.getTime();
  const leftMs = waitsFor.some(({ kind }) => kind !== 'order')
    ? WAIT_FOR_REFERENCE_MS - agoMs
    : Number.POSITIVE_INFINITY;
  const until = new Date(now.getTime() + Math.min(leftMs, Math.max(READ_AGAIN_MS, agoMs)));
  const after = newId('reference', now.getTime() - OVERLAP_MS).slice(PREFIX_CHARACTERS);
  await tx.$executeRaw`
    INSERT INTO message_waiting (message_id, received_at, kind, norm, until, since, after_id)
    SELECT ${messageId}, ${receivedAt}::timestamptz, kind, norm, ${until}::timestamptz, ${new Date(now.getTime() - OVERLAP_MS)}::timestamptz, ${after}
    FROM unnest(${waitsFor.map(({ kind }) => kind)}::text[], ${waitsFor.map(({ norm }) => norm)}::text[]) AS t(kind, norm)
    ON CONFLICT (message_id, kind, norm) DO UPDATE
      SET until = excluded.until, since = excluded.since, after_id = excluded.after_id`;
}

const PREFIX_CHARACTERS = 'ref_'.length;

export function waitingProblem(waitsFor: readonly AwaitedName[]): OutcomeProblem {
  const names = waitsFor.slice(0, 5).map(({ value }) => value);
  return {
    code: 'waits_for_reference',
    sentence: `No booking or order is known yet under ${names.join(', ')}.`,
    detail: { waitingFor: names },
  };
}

/**
 * Wakes parked messages whose booking or order has come since they were read, or that have waited long enough.
 * Answers how many woke. Safe to repeat: what is woken is forgotten in the same statement.
 */
export async function wakeAwaited(pool: pg.Pool, now = new Date()): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ stream_key: string }>(WAKE_SQL, [now]);
    await wake(client, 'inbound', [...new Set(rows.map((row) => row.stream_key))]);
    await client.query('COMMIT');
    client.release();
    return rows.length;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

/** Ids carry the moment of their making, so that only what is newer than the last reading counts. */
const WAKE_SQL = `
  WITH ready AS (
    SELECT DISTINCT w.message_id, w.received_at FROM message_waiting w
    WHERE w.until <= $1
      OR (w.kind IN ('booking', 'order') AND EXISTS (SELECT 1 FROM reference r
            WHERE r.norm = w.norm AND r.site_id IS NOT NULL AND substr(r.id, 5) > w.after_id))
      OR (w.kind = 'booking' AND EXISTS (SELECT 1 FROM appointment a
            WHERE a.primary_norm = w.norm AND substr(a.id, 5) > w.after_id))
      OR (w.kind = 'trailer' AND EXISTS (SELECT 1 FROM appointment a
            WHERE a.trailer_norm = w.norm AND substr(a.id, 5) > w.after_id))
      OR (w.kind = 'order' AND EXISTS (SELECT 1 FROM odoo_record o WHERE o.model = 'purchase.order'
            AND upper(regexp_replace(o.name, '[^[:alnum:]]', '', 'g')) = w.norm AND o.read_at > w.since))
      OR (w.kind = 'order' AND EXISTS (SELECT 1 FROM odoo_record o WHERE o.model = 'stock.picking'
            AND upper(regexp_replace(o."values"->>'origin', '[^[:alnum:]]', '', 'g')) = w.norm AND o.read_at > w.since))
    LIMIT ${WOKEN_AT_ONCE}
  ), woken AS (
    UPDATE message m SET status = 'queued', next_at = NULL, problem = NULL
    FROM ready r WHERE m.status = 'parked' AND m.id = r.message_id AND m.received_at = r.received_at
    RETURNING m.id, m.stream_key
  ), settled AS (
    SELECT m.id FROM message m JOIN ready r ON m.id = r.message_id AND m.received_at = r.received_at
    WHERE m.status NOT IN ('parked', 'queued', 'processing', 'retrying')
  ), forgotten AS (
    DELETE FROM message_waiting w WHERE w.message_id IN (SELECT id FROM woken UNION ALL SELECT id FROM settled)
  )
  SELECT stream_key FROM woken`;
