import type pg from 'pg';
import { FACT_CHANNEL } from '#server/infra/facts.ts';
import { type Lane, wake } from '#server/infra/jobs.ts';
import { type Listener, listen } from '#server/infra/listen.ts';
import type { Log } from '#server/infra/log.ts';
import type { Fact } from '#server/kernel/event.ts';
import { newId } from '#server/kernel/ids.ts';
import { SECOND_MS } from '#server/kernel/time.ts';
import { appointmentOf, type DeliveryDraft, isRouted, routes } from './routes.ts';

/** Facts turned into deliveries in one transaction. */
const FACTS_AT_ONCE = 500;
/** Backstop beside notifications. */
const POLL_MS = SECOND_MS;
const RECEIPTS_PER_TRUCK = 50;
/** One relay works at a time, so that deliveries keep the order of their facts. */
const RELAY_LOCK = 7_310_002;

export interface Relay {
  /** Routes everything that waits; for tests. Answers how many facts that were. */
  drain(): Promise<number>;
  stop(): Promise<void>;
}

/** Turns facts into deliveries, each fact once: the outbox row dies in the transaction that writes them. */
export function startRelay(deps: { pool: pg.Pool; url: string; log: Log }): Relay {
  let stopped = false;
  let running: Promise<number> | null = null;
  let again = false;

  const drain = async () => {
    let total = 0;
    for (;;) {
      again = false;
      const routed = await relayOnce(deps.pool);
      total += routed;
      if (stopped || (routed < FACTS_AT_ONCE && !again)) return total;
    }
  };
  const run = () => {
    again = true;
    running ??= drain().finally(() => {
      running = null;
    });
    return running;
  };
  const hint = () => {
    if (!stopped) run().catch((error) => deps.log.warn({ err: { message: error.message } }, 'relay'));
  };
  const listener: Listener = listen({ ...deps, channels: [FACT_CHANNEL], onMessage: hint });
  const timer = setInterval(hint, POLL_MS);
  return {
    drain: run,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await listener.stop();
      await running?.catch(() => undefined);
    },
  };
}

async function relayOnce(pool: pg.Pool): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows: lock } = await client.query('SELECT pg_try_advisory_xact_lock($1) AS mine', [RELAY_LOCK]);
    const taken = lock[0]?.mine ? await takeFacts(client) : [];
    const facts = taken.filter((fact) => isRouted(fact.type));
    if (facts.length > 0) await writeDeliveries(client, facts);
    await client.query('COMMIT');
    client.release();
    return taken.length;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

async function takeFacts(client: pg.PoolClient): Promise<Fact[]> {
  const { rows: taken } = await client.query({
    name: 'take-outbox',
    text: `DELETE FROM fact_outbox WHERE seq IN (
             SELECT seq FROM fact_outbox ORDER BY seq LIMIT ${FACTS_AT_ONCE} FOR UPDATE SKIP LOCKED)
           RETURNING fact_id, recorded_at`,
  });
  if (taken.length === 0) return [];
  const times = taken.map((row) => row.recorded_at.getTime());
  const { rows } = await client.query({
    name: 'facts-to-route',
    text: `SELECT seq, id, type, subject_kind AS "subjectKind", subject_id AS "subjectId", site_id AS "siteId",
             visit_id AS "visitId", data, happened_at AS "happenedAt", reported_at AS "reportedAt",
             recorded_at AS "recordedAt", certainty, source, actor, correlation_id AS "correlationId"
           FROM fact WHERE id = ANY ($1) AND recorded_at BETWEEN $2 AND $3 ORDER BY seq`,
    values: [taken.map((row) => row.fact_id), new Date(Math.min(...times)), new Date(Math.max(...times))],
  });
  return rows as Fact[];
}

interface Planned {
  readonly id: string;
  readonly fact: Fact;
  readonly draft: DeliveryDraft;
}

async function writeDeliveries(client: pg.PoolClient, facts: readonly Fact[]): Promise<void> {
  const receipts = await receiptsOf(client, facts);
  const planned = facts.flatMap((fact) =>
    routes(fact, { receiptIds: receipts(fact) }).map(
      (draft): Planned => ({ id: newId('delivery'), fact, draft }),
    ),
  );
  const kept = withoutOvertaken(planned);
  if (kept.length === 0) return;
  const { rows: active } = await client.query(
    'SELECT id FROM odoo_connection WHERE active ORDER BY id LIMIT 1',
  );
  const connectors = { odoo: active[0]?.id ?? 'odoo', yard: 'yard' };
  await supersedeWaiting(client, kept);
  await client.query({
    name: 'write-deliveries',
    text: `INSERT INTO delivery (id, lane, key, effect, external_ref, connector_id, fact_id, subject_kind, subject_id,
             site_id, visit_id, payload, status, created_at, correlation_id)
           SELECT id, lane, key, effect, external_ref, connector_id, fact_id, subject_kind, subject_id, site_id, visit_id,
             payload, 'queued', clock_timestamp(), correlation_id
           FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (id text, lane text, key text, effect text, external_ref text,
             connector_id text, fact_id text, subject_kind text, subject_id text, site_id text, visit_id text, payload jsonb,
             correlation_id text)) WITH ORDINALITY AS t(id, lane, key, effect, external_ref, connector_id, fact_id,
             subject_kind, subject_id, site_id, visit_id, payload, correlation_id, place)
           ORDER BY place
           ON CONFLICT (external_ref) DO NOTHING`,
    values: [JSON.stringify(kept.map((each) => deliveryRow(each, connectors[each.draft.connector])))],
  });
  for (const lane of new Set(kept.map(({ draft }) => draft.lane)))
    await wake(
      client,
      lane as Lane,
      kept.filter(({ draft }) => draft.lane === lane).map(({ draft }) => draft.key),
    );
}

function deliveryRow({ id, fact, draft }: Planned, connectorId: string) {
  return {
    id,
    lane: draft.lane,
    key: draft.key,
    effect: draft.effect,
    external_ref: `${fact.id}:${draft.effect}:${draft.subject.id}`,
    connector_id: connectorId,
    fact_id: fact.id,
    subject_kind: draft.subject.kind,
    subject_id: draft.subject.id,
    site_id: fact.siteId,
    visit_id: fact.visitId,
    payload: draft.payload,
    correlation_id: fact.correlationId,
  };
}

/** Receipts a fact touches: its own subject, those on the stay, those of the appointment. */
async function receiptsOf(
  client: pg.PoolClient,
  facts: readonly Fact[],
): Promise<(fact: Fact) => readonly string[]> {
  const visits = facts.flatMap(({ visitId }) => visitId ?? []);
  const appointments = facts.flatMap((fact) => appointmentOf(fact) ?? []);
  const { rows } = await client.query({
    name: 'receipts-of-facts',
    text: `SELECT id, visit_id, appointment_id FROM receipt
           WHERE status <> 'cancelled' AND (visit_id = ANY ($1) OR appointment_id = ANY ($2)) ORDER BY id`,
    values: [visits, appointments],
  });
  return (fact) => {
    if (fact.subjectKind === 'receipt') return [fact.subjectId];
    const appointmentId = appointmentOf(fact);
    return rows
      .filter(
        (row) =>
          (fact.visitId !== null && row.visit_id === fact.visitId) ||
          (appointmentId !== null && row.appointment_id === appointmentId),
      )
      .map((row) => row.id)
      .slice(0, RECEIPTS_PER_TRUCK);
  };
}

const nameOf = ({ draft }: Planned) => `${draft.effect} ${draft.key}`;

/** Of several that say what is true when they run, the last of a batch is enough. */
function withoutOvertaken(planned: readonly Planned[]): Planned[] {
  const last = new Map(planned.map((each) => [nameOf(each), each]));
  return planned.filter((each) => !each.draft.coalesces || last.get(nameOf(each)) === each);
}

/** The same for deliveries of earlier batches that have not begun. What runs already is left alone. */
async function supersedeWaiting(client: pg.PoolClient, kept: readonly Planned[]): Promise<void> {
  const coalescing = kept.filter(({ draft }) => draft.coalesces);
  if (coalescing.length === 0) return;
  await client.query({
    name: 'supersede-waiting',
    text: `WITH waiting AS (
             SELECT d.id, t.by FROM delivery d JOIN unnest($1::text[], $2::text[], $3::text[]) AS t(key, effect, by)
               ON d.key = t.key AND d.effect = t.effect
             WHERE d.status = 'queued' AND d.attempts = 0 FOR UPDATE OF d SKIP LOCKED
           )
           UPDATE delivery d SET status = 'superseded', done_at = clock_timestamp(), result = jsonb_build_object('by', w.by)
           FROM waiting w WHERE d.id = w.id`,
    values: [
      coalescing.map(({ draft }) => draft.key),
      coalescing.map(({ draft }) => draft.effect),
      coalescing.map(({ id }) => id),
    ],
  });
}
