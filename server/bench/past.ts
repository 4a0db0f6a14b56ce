import { createHash } from 'node:crypto';
import pg from 'pg';
import { exampleEvent } from '#server/integration/formats/canonical/examples.ts';

/** What every generated past message says, so that sending one again is a repetition and no clash. */
export const PAST_BODY = JSON.stringify({ ...exampleEvent('yard.gate.arrived.v1'), id: 'past' });

const CHUNK_ROWS = 500_000;
/** Past events are spread over this many days, so that they fill the partitions a running house would have. */
const DAYS = 90;

/** Fills a database with `events` messages that were taken, done and told as one fact each. Answers seconds. */
export async function fillPastEvents(ownerUrl: string, partnerId: string, events: number): Promise<number> {
  const started = performance.now();
  await asOwner(ownerUrl, async (client) => {
    await makePartitions(client);
    const sha = createHash('sha256').update(PAST_BODY).digest();
    for (let from = 1; from <= events; from += CHUNK_ROWS) {
      const range = [from, Math.min(from + CHUNK_ROWS - 1, events)];
      const at = `now() - interval '${DAYS} days' * (1 - i::float8 / ${events})`;
      await client.query(
        `INSERT INTO message_key (partner_id, delivery_id, message_id, body_sha256)
         SELECT $3, 'wh:past-' || i, 'msg_past' || lpad(i::text, 18, '0'), $4 FROM generate_series($1::int, $2::int) i`,
        [...range, partnerId, sha],
      );
      await client.query(
        `INSERT INTO message (id, received_at, partner_id, delivery_id, stream_key, content_type, body, body_sha256,
           status, attempts, done_at, correlation_id)
         SELECT 'msg_past' || lpad(i::text, 18, '0'), ${at}, $3, 'wh:past-' || i, 'past-' || i % 100000,
           'application/cloudevents+json', $5, $4, 'delivered', 1, now(), 'cor_past' || lpad(i::text, 18, '0')
         FROM generate_series($1::int, $2::int) i`,
        [...range, partnerId, sha, Buffer.from(PAST_BODY)],
      );
      await client.query(
        `INSERT INTO fact (id, type, subject_kind, subject_id, site_id, visit_id, data, happened_at, reported_at,
           recorded_at, certainty, source, actor, correlation_id)
         SELECT 'fct_past' || lpad(i::text, 18, '0'), 'visit.status-noted', 'visit', 'vis_past' || i % 1000000,
           'sit_past', 'vis_past' || i % 1000000, '{}', ${at}, ${at}, ${at}, 'zone-given', 'gate', $3,
           'cor_past' || lpad(i::text, 18, '0')
         FROM generate_series($1::int, $2::int) i`,
        [...range, partnerId],
      );
    }
    for (const table of ['message_key', 'message', 'fact']) await client.query(`VACUUM ANALYZE ${table}`);
    await client.query('CHECKPOINT');
  });
  return (performance.now() - started) / 1_000;
}

/** Fills a site with visits that ended long ago. Answers seconds. */
export async function fillPastVisits(ownerUrl: string, siteId: string, visits: number): Promise<number> {
  const started = performance.now();
  await asOwner(ownerUrl, async (client) => {
    for (let from = 1; from <= visits; from += CHUNK_ROWS) {
      await client.query(
        `INSERT INTO visit (id, no, site_id, trailer_number, direction, load_type, status, planned_minutes, arrived_at,
           departed_at, created_at)
         SELECT 'vis_past' || lpad(i::text, 18, '0'), 'PAST-' || i, $3, 'P' || i, 'inbound', 'live', 'departed', 60,
           now() - i * interval '30 seconds', now() - i * interval '30 seconds' + interval '1 hour',
           now() - i * interval '30 seconds'
         FROM generate_series($1::int, $2::int) i`,
        [from, Math.min(from + CHUNK_ROWS - 1, visits), siteId],
      );
      await client.query(
        `INSERT INTO door_assignment (id, site_id, door_id, visit_id, status, starts_at, ends_at, assigned_by)
         SELECT 'das_past' || lpad(i::text, 18, '0'), $3, (SELECT id FROM door WHERE site_id = $3 ORDER BY number
             OFFSET i % 60 LIMIT 1), 'vis_past' || lpad(i::text, 18, '0'), 'released',
           now() - i * interval '30 seconds', now() - i * interval '30 seconds' + interval '1 hour', 'system'
         FROM generate_series($1::int, $2::int) i WHERE i % 10 = 0`,
        [from, Math.min(from + CHUNK_ROWS - 1, visits), siteId],
      );
    }
    for (const table of ['visit', 'door_assignment']) await client.query(`VACUUM ANALYZE ${table}`);
    await client.query('CHECKPOINT');
  });
  return (performance.now() - started) / 1_000;
}

async function asOwner(ownerUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('SET synchronous_commit = off');
    await work(client);
  } finally {
    await client.end();
  }
}

/** Months that lie behind have partitions in a running house; a fresh one has none of them. */
async function makePartitions(client: pg.Client): Promise<void> {
  for (const parent of ['fact', 'message'])
    for (let back = 1; back <= Math.ceil(DAYS / 30) + 1; back++)
      await client.query(
        `DO $$ DECLARE month date := date_trunc('month', now()) - interval '${back} months';
         BEGIN EXECUTE format('CREATE TABLE IF NOT EXISTS part.%I PARTITION OF public.${parent} FOR VALUES FROM (%L) TO (%L)',
           '${parent}_' || to_char(month, 'YYYYMM'), month::timestamptz, (month + interval '1 month')::timestamptz);
         END $$`,
      );
}
