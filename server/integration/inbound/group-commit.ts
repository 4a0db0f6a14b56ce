import pg from 'pg';
import { poolConfig } from '#server/infra/db/client.ts';
import { hint, wakeCtes } from '#server/infra/jobs.ts';

/** A message about to be stored. */
export interface NewMessage {
  readonly id: string;
  readonly receivedAt: Date;
  readonly partnerId: string;
  readonly deliveryId: string;
  readonly streamKey: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly sha256: Buffer;
  readonly envelope: Readonly<Record<string, unknown>> | null;
  readonly correlationId: string;
}

export type Stored =
  | { readonly kind: 'stored' }
  /** The delivery id was there before; `sameBody` tells a repetition from a clash. */
  | { readonly kind: 'known'; readonly messageId: string; readonly sameBody: boolean };

export interface GroupCommit {
  /** Resolves after the commit. Rejects with `StorageUnavailable` when the database does not answer in time. */
  store(message: NewMessage): Promise<Stored>;
  close(): Promise<void>;
}

export class StorageUnavailable extends Error {}

/** Commits on the way at once: one writes while the other's disk flush is awaited. More make smaller groups, and each costs. */
const COMMITS_AT_ONCE = 2;
/** One more connection carries the hints. */
const CONNECTIONS = COMMITS_AT_ONCE + 1;
const ROWS_PER_COMMIT = 128;
const BYTES_PER_COMMIT = 8 * 1_048_576;
/** Callers that may wait for a commit; beyond that the door answers 503. */
const WAITING_MAX = 2_000;
/** A caller is answered within this time, whatever the database does. */
const PATIENCE_MS = 1_500;

interface Waiting {
  readonly message: NewMessage;
  readonly resolve: (stored: Stored) => void;
  readonly reject: (error: Error) => void;
  done: boolean;
}

/**
 * Stores messages so that many callers share one commit. Whoever comes while commits are on their way joins the
 * next one; a lone caller waits for nobody.
 */
export function openGroupCommit(options: { url: string; patienceMs?: number }): GroupCommit {
  const config = poolConfig(options.url, { max: CONNECTIONS, name: 'yard-ingest' });
  const pool = new pg.Pool({
    ...config,
    // One statement whose plan never depends on its values: planning it anew costs as much as running it.
    options: `${config.options} -c plan_cache_mode=force_generic_plan`,
    connectionTimeoutMillis: PATIENCE_MS,
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const queue: Waiting[] = [];
  let inFlight = 0;

  const announced = new Set<string>();
  let announcing = false;
  const announce = async (keys: readonly string[]) => {
    for (const key of keys) announced.add(key);
    if (announcing || announced.size === 0) return;
    announcing = true;
    const now = [...announced];
    announced.clear();
    // A hint that is lost costs a second: the wake-up was committed with the message.
    hint(pool, 'inbound', now)
      .catch(() => undefined)
      .finally(() => {
        announcing = false;
        void announce([]);
      });
  };
  const pump = () => {
    while (inFlight < COMMITS_AT_ONCE && queue.length > 0) {
      const group = takeGroup(queue);
      if (group.length === 0) continue;
      inFlight++;
      commit(pool, group)
        .then(announce)
        .catch((error) => {
          for (const each of group) each.reject(new StorageUnavailable(error.message, { cause: error }));
        })
        .finally(() => {
          inFlight--;
          pump();
        });
    }
  };

  return {
    store(message) {
      if (queue.length >= WAITING_MAX) return Promise.reject(new StorageUnavailable('too many callers wait'));
      return new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          if (waiting.done) return;
          waiting.done = true;
          clearTimeout(timer);
          settle();
        };
        const waiting: Waiting = {
          message,
          done: false,
          resolve: (stored) => end(() => resolve(stored)),
          reject: (error) => end(() => reject(error)),
        };
        const timer = setTimeout(
          () => waiting.reject(new StorageUnavailable('the database did not answer in time')),
          options.patienceMs ?? PATIENCE_MS,
        );
        queue.push(waiting);
        pump();
      });
    },
    close: () => pool.end(),
  };
}

/** Callers that were answered meanwhile are left out: nobody waits for their commit. */
function takeGroup(queue: Waiting[]): Waiting[] {
  const group: Waiting[] = [];
  let bytes = 0;
  while (queue.length > 0 && group.length < ROWS_PER_COMMIT && bytes < BYTES_PER_COMMIT) {
    const next = queue.shift();
    if (!next || next.done) continue;
    group.push(next);
    bytes += next.message.body.length;
  }
  return group;
}

/** One statement, one commit: delivery key, message, wake-up. Bodies travel as one value. */
const STORE_SQL = `
  WITH input AS (
    SELECT t.*, substring($10::bytea FROM t.body_from FOR t.body_length) AS body
    FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[],
                $9::text[], $11::text[], $12::text[])
      WITH ORDINALITY AS t(id, received_at, partner_id, delivery_id, stream_key, content_type, body_from, body_length,
                           sha256, envelope, correlation_id, place)
  ), keys AS (
    INSERT INTO message_key (partner_id, delivery_id, message_id, body_sha256)
    SELECT partner_id, delivery_id, id, decode(sha256, 'hex') FROM input ORDER BY partner_id, delivery_id, place
    ON CONFLICT DO NOTHING
    RETURNING message_id
  ), stored AS (
    INSERT INTO message (id, received_at, partner_id, delivery_id, stream_key, content_type, body, body_sha256, envelope,
                         status, correlation_id)
    SELECT id, received_at, partner_id, delivery_id, stream_key, content_type, body, decode(sha256, 'hex'),
           envelope::jsonb, 'queued', correlation_id
    FROM input WHERE id IN (SELECT message_id FROM keys) ORDER BY place
    RETURNING stream_key
  ), wanted AS (
    SELECT 'inbound'::text AS lane, stream_key AS key, NULL::timestamptz AS start_after FROM stored
  ), ${wakeCtes('wanted')}
  SELECT array_agg(message_id) AS ids FROM keys`;

/** Answers the stream keys of what was stored. */
async function commit(pool: pg.Pool, group: readonly Waiting[]): Promise<string[]> {
  const messages = group.map(({ message }) => message);
  let from = 1;
  const offsets = messages.map(({ body }) => {
    const at = from;
    from += body.length;
    return at;
  });
  const { rows } = await pool.query({
    name: 'store-messages',
    text: STORE_SQL,
    values: [
      messages.map((each) => each.id),
      messages.map((each) => each.receivedAt),
      messages.map((each) => each.partnerId),
      messages.map((each) => each.deliveryId),
      messages.map((each) => each.streamKey),
      messages.map((each) => each.contentType),
      offsets,
      messages.map((each) => each.body.length),
      messages.map((each) => each.sha256.toString('hex')),
      messages.length === 1 ? messages[0]?.body : Buffer.concat(messages.map((each) => each.body)),
      messages.map((each) => (each.envelope ? JSON.stringify(each.envelope) : null)),
      messages.map((each) => each.correlationId),
    ],
  });
  const stored = new Set<string>(rows[0]?.ids ?? []);
  const repeated = group.filter(({ message }) => !stored.has(message.id));
  for (const each of group) if (stored.has(each.message.id)) each.resolve({ kind: 'stored' });
  if (repeated.length > 0) await answerRepeated(pool, repeated);
  return messages.filter(({ id }) => stored.has(id)).map(({ streamKey }) => streamKey);
}

async function answerRepeated(pool: pg.Pool, repeated: readonly Waiting[]): Promise<void> {
  const { rows } = await pool.query({
    name: 'known-messages',
    text: `SELECT k.partner_id, k.delivery_id, k.message_id, k.body_sha256 FROM message_key k
           JOIN unnest($1::text[], $2::text[]) AS t(partner_id, delivery_id) USING (partner_id, delivery_id)`,
    values: [
      repeated.map(({ message }) => message.partnerId),
      repeated.map(({ message }) => message.deliveryId),
    ],
  });
  const known = new Map(rows.map((row) => [`${row.partner_id} ${row.delivery_id}`, row]));
  for (const each of repeated) {
    const row = known.get(`${each.message.partnerId} ${each.message.deliveryId}`);
    if (!row) each.reject(new StorageUnavailable('the first of two equal deliveries was not stored'));
    else
      each.resolve({
        kind: 'known',
        messageId: row.message_id,
        sameBody: each.message.sha256.equals(row.body_sha256),
      });
  }
}
