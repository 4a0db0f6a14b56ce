import type pg from 'pg';
import type { Truck } from './plan.ts';
import type { LedgerLine } from './sender.ts';

/** One thing that must not be: how often it was found, with a few examples. */
export interface Finding {
  readonly what: string;
  readonly count: number;
  readonly examples: readonly string[];
}

export interface JudgeInput {
  /** Signed in as the owner of the product's database, which holds the sandbox's schema as well. */
  readonly client: pg.Client;
  readonly lines: readonly LedgerLine[];
  readonly trucks: readonly Truck[];
  /** Upper-case name of the run inside every number. */
  readonly name: string;
}

const EXAMPLES = 5;
const SETTLED = `('delivered', 'duplicate', 'refused', 'quarantined', 'parked', 'discarded', 'dead')`;

/** Everything the run must have left behind, told by the sender's ledger, our tables and Odoo's. */
export async function judge(input: JudgeInput): Promise<Finding[]> {
  const calm = await calmTrucks(input);
  console.log(`  ${calm.length} of ${input.trucks.length} trucks were told in order`);
  const findings = [...ofTheLedger(input), ...(await ofMessages(input, calm))];
  for (const [what, sql] of [...DOUBLED, ...AUDITED]) findings.push(await found(input, what, sql));
  return [...findings, ...(await ofTrucks(input, calm))];
}

/** What the answers alone tell. */
function ofTheLedger({ lines }: JudgeInput): Finding[] {
  const byDelivery = Map.groupBy(lines, (line) => line.deliveryKey);
  const accepted = (some: readonly LedgerLine[]) => some.filter(({ status }) => status === 202);
  const never = [...byDelivery].filter(([, some]) => accepted(some).length === 0);
  const twoNames = [...byDelivery].filter(
    ([, some]) => new Set(accepted(some).map(({ messageId }) => messageId)).size > 1,
  );
  const strange = lines.filter(({ status }) => ![0, 202, 429, 503].includes(status));
  return [
    finding(
      'transmissions never taken',
      never.map(([key]) => key),
    ),
    finding(
      'transmissions with two message ids',
      twoNames.map(([key]) => key),
    ),
    finding(
      'answers other than 202, 429, 503 or none',
      strange.map(({ deliveryKey, status }) => `${status} ${deliveryKey}`),
    ),
  ];
}

/**
 * Trucks whose news were sent in order and whose notice was read before the first count: suppliers and gates speak on
 * lines of their own, so a crash in between may let one overtake the other.
 */
async function calmTrucks({ client, lines, trucks }: JudgeInput): Promise<Truck[]> {
  const first = (n: number, stage: string) =>
    lines.find(({ truck, key, status }) => truck === n && key.endsWith(`-${stage}`) && status === 202)
      ?.messageId;
  const ordered = trucks.filter(({ disturbed }) => !disturbed);
  const pairs = ordered.map(({ n }) => [first(n, 'asn'), first(n, 'arrived')]);
  const { rows } = await client.query(
    `SELECT asn.id FROM unnest($1::text[], $2::text[]) AS t(asn, arrived)
     JOIN message asn ON asn.id = t.asn JOIN message arrived ON arrived.id = t.arrived WHERE asn.done_at < arrived.done_at`,
    [pairs.map(([asn]) => asn ?? null), pairs.map(([, arrived]) => arrived ?? null)],
  );
  const calm = new Set(rows.map((row) => row.id));
  return ordered.filter((_, at) => calm.has(pairs[at]?.[0]));
}

/** Every accepted message exists and is done with; none is dead or waits for a translation. */
async function ofMessages({ client, lines }: JudgeInput, trucks: readonly Truck[]): Promise<Finding[]> {
  const ids = new Map(
    lines.filter(({ messageId }) => messageId !== null).map((line) => [line.messageId ?? '', line]),
  );
  const { rows } = await client.query(
    `SELECT m.id, m.status, m.problem->>'code' AS code FROM message m WHERE m.id = ANY ($1)`,
    [[...ids.keys()]],
  );
  const stateOf = new Map<string, { status: string; code: string | null }>(rows.map((row) => [row.id, row]));
  const lost = [...ids.keys()].filter((id) => !stateOf.has(id));
  const of = (want: (status: string) => boolean) =>
    [...stateOf]
      .filter(([, { status }]) => want(status))
      .map(([id, { status, code }]) => `${id} ${status} ${code}`);
  const calm = new Set(trucks.map(({ n }) => n));
  const refusedCalm = [...stateOf].filter(
    ([id, { status }]) => !['delivered', 'duplicate'].includes(status) && calm.has(ids.get(id)?.truck ?? -1),
  );
  return [
    finding('accepted messages that are nowhere', lost),
    finding(
      'accepted messages without a final state',
      of((status) => !SETTLED.includes(`'${status}'`)),
    ),
    finding(
      'dead, parked or quarantined messages',
      of((status) => ['dead', 'parked', 'quarantined'].includes(status)),
    ),
    finding(
      'messages of trucks told in order that were not applied',
      refusedCalm.map(([id, { status, code }]) => `${ids.get(id)?.key} ${status} ${code}`),
    ),
  ];
}

const OURS = `(SELECT id FROM visit WHERE trailer_number LIKE 'ST' || $1 || '%')`;
/** Receipts of the run's orders; what Odoo makes of them afterwards (putting away) has the same origin. */
const PICKINGS = `(SELECT p.id FROM odoo_sandbox.stock_picking p JOIN odoo_sandbox.stock_picking_type t ON t.id = p.picking_type_id
  WHERE t.code = 'incoming' AND p.origin LIKE 'SV' || $1 || '%')`;

/** Each statement lists what was done twice; `$1` is the run's name. */
const DOUBLED: readonly (readonly [string, string])[] = [
  [
    'stays told twice',
    `SELECT trailer_number AS what FROM visit WHERE trailer_number LIKE 'ST' || $1 || '%' GROUP BY 1 HAVING count(*) > 1`,
  ],
  [
    'stage facts told twice',
    `SELECT visit_id || ' ' || type AS what FROM fact WHERE visit_id IN ${OURS}
       AND type IN ('visit.arrived', 'visit.checked-in', 'visit.work-started', 'visit.work-completed', 'visit.departed')
     GROUP BY visit_id, type HAVING count(*) > 1`,
  ],
  [
    'bookings made twice',
    `SELECT primary_norm AS what FROM appointment WHERE primary_norm LIKE 'SL' || $1 || '%' GROUP BY 1 HAVING count(*) > 1`,
  ],
  [
    'receipts announced twice',
    `SELECT asn_no AS what FROM receipt WHERE asn_no LIKE 'SA' || $1 || '%' GROUP BY 1 HAVING count(*) > 1`,
  ],
  [
    'receipts confirmed twice',
    `SELECT subject_id AS what FROM fact WHERE type = 'receipt.confirmed'
       AND subject_id IN (SELECT id FROM receipt WHERE asn_no LIKE 'SA' || $1 || '%') GROUP BY 1 HAVING count(*) > 1`,
  ],
  [
    'open cases with the same cause',
    `SELECT dedupe_key AS what FROM yard_exception WHERE status NOT IN ('applied', 'rejected', 'withdrawn', 'closed')
       AND visit_id IN ${OURS} GROUP BY 1 HAVING count(*) > 1`,
  ],
  [
    'Odoo: the same note twice on a transfer',
    `SELECT res_id || ' ' || mark[1] AS what FROM odoo_sandbox.mail_message,
       LATERAL regexp_match(body, '\\[evt:([^\\]]+)\\]') AS mark
     WHERE model = 'stock.picking' AND mark IS NOT NULL AND res_id IN ${PICKINGS} GROUP BY res_id, mark[1] HAVING count(*) > 1`,
  ],
  [
    'Odoo: a second transfer for an order counted whole',
    `SELECT origin AS what FROM odoo_sandbox.stock_picking WHERE id IN ${PICKINGS} GROUP BY 1 HAVING count(*) > 1`,
  ],
  [
    'Odoo: more received than was counted',
    `SELECT p.origin || ' ' || sum(m.quantity) AS what FROM odoo_sandbox.stock_move m
       JOIN odoo_sandbox.stock_picking p ON p.id = m.picking_id
     WHERE p.id IN ${PICKINGS} AND m.state = 'done' GROUP BY p.origin HAVING sum(m.quantity) > 24`,
  ],
  [
    'Odoo: a batch nobody is in',
    `SELECT b.name || ' ' || coalesce(b.description, '') AS what FROM odoo_sandbox.stock_picking_batch b
     WHERE b.state NOT IN ('cancel', 'done') AND NOT EXISTS (
       SELECT 1 FROM odoo_sandbox.stock_picking p WHERE p.batch_id = b.id) AND $1 <> ''`,
  ],
  [
    'Odoo: the same committed creation twice',
    `SELECT model || '.' || method || ' ' || ids::text || ' ' || args::text AS what FROM odoo_sandbox.sandbox_effect
     WHERE login <> '__system__' AND $1 <> ''
       AND method IN ('create', 'load', 'message_post', 'activity_schedule', 'button_validate', 'process')
     GROUP BY model, method, CASE method WHEN 'load' THEN '{}' ELSE ids::text END, args::text, ids HAVING count(*) > 1`,
  ],
];

/** Effects without an entry and entries without an effect. */
const AUDITED: readonly (readonly [string, string])[] = [
  [
    'facts without an audit entry of their thread',
    `SELECT f.type || ' ' || f.id AS what FROM fact f WHERE $1 <> '' AND NOT EXISTS (
       SELECT 1 FROM audit_entry a WHERE a.correlation_id = f.correlation_id)`,
  ],
  [
    'stages without an entry of their thread on the stay',
    `SELECT f.visit_id || ' ' || f.type || ' only: ' || coalesce((
         SELECT string_agg(a.action, ', ') FROM audit_entry a WHERE a.correlation_id = f.correlation_id), '') AS what
     FROM fact f WHERE f.visit_id IN ${OURS} AND f.type LIKE 'visit.%' AND NOT EXISTS (
       SELECT 1 FROM audit_entry a WHERE a.correlation_id = f.correlation_id AND a.subject_id = f.visit_id)`,
  ],
  [
    'stage entries without their fact',
    `SELECT a.action || ' ' || a.subject_id AS what FROM audit_entry a WHERE a.subject_id IN ${OURS}
       AND a.action IN ('visit.record-arrival', 'visit.check-in', 'visit.start-work', 'visit.complete-work', 'visit.record-departure')
       AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.correlation_id = a.correlation_id AND f.visit_id = a.subject_id)`,
  ],
  [
    'the same entry twice in one thread',
    `SELECT action || ' ' || subject_id AS what FROM audit_entry WHERE subject_id IN ${OURS}
       AND action IN ('visit.record-arrival', 'visit.check-in', 'visit.record-departure')
     GROUP BY action, subject_id, correlation_id HAVING count(*) > 1`,
  ],
  [
    'Odoo: notes no delivery of ours stands for',
    `SELECT mark[1] AS what FROM odoo_sandbox.mail_message, LATERAL regexp_match(body, '\\[evt:([^\\]]+)\\]') AS mark
     WHERE model = 'stock.picking' AND mark IS NOT NULL AND res_id IN ${PICKINGS} AND NOT EXISTS (
       SELECT 1 FROM delivery d WHERE d.status = 'delivered' AND d.visit_id = split_part(mark[1], '.', 1)
         AND d.effect = CASE split_part(mark[1], '.', 2) WHEN 'arrived' THEN 'odoo.push-arrival' ELSE 'odoo.push-departure' END)`,
  ],
  [
    'Odoo: validated transfers no delivery of ours stands for',
    `SELECT p.name AS what FROM odoo_sandbox.stock_picking p WHERE p.id IN ${PICKINGS} AND p.state = 'done' AND NOT EXISTS (
       SELECT 1 FROM delivery d JOIN link l ON l.internal_id = d.subject_id AND l.model = 'stock.picking' AND l.odoo_id = p.id
       WHERE d.effect = 'odoo.validate-receipt' AND d.status = 'delivered')`,
  ],
  [
    'deliveries done that left nothing in Odoo',
    `SELECT d.effect || ' ' || d.id AS what FROM delivery d JOIN receipt r ON r.id = d.subject_id
     WHERE r.asn_no LIKE 'SA' || $1 || '%' AND d.status = 'delivered' AND d.effect = 'odoo.validate-receipt' AND NOT EXISTS (
       SELECT 1 FROM link l JOIN odoo_sandbox.stock_picking p ON p.id = l.odoo_id
       WHERE l.internal_id = r.id AND l.model = 'stock.picking' AND p.state = 'done')`,
  ],
  [
    'deliveries that did not end',
    `SELECT d.effect || ' ' || d.id || ' ' || d.status AS what FROM delivery d
     WHERE $1 <> '' AND d.status IN ('queued', 'processing', 'retrying')`,
  ],
  [
    'dead or refused deliveries',
    `SELECT d.effect || ' ' || d.id || ' ' || d.status || ' ' || coalesce(d.problem->>'code', '') AS what FROM delivery d
     JOIN receipt r ON r.id = d.subject_id WHERE r.asn_no LIKE 'SA' || $1 || '%' AND d.status IN ('dead', 'refused')`,
  ],
  ['facts that never left', `SELECT fact_id AS what FROM fact_outbox WHERE $1 <> ''`],
  ['entries never sealed', `SELECT id AS what FROM audit_unsealed WHERE $1 <> ''`],
];

/** Trucks whose whole story was told in order: where they must be at the end, here and in Odoo. */
async function ofTrucks({ client, name }: JudgeInput, trucks: readonly Truck[]): Promise<Finding[]> {
  const { rows } = await client.query(
    `SELECT r.asn_no, r.status AS receipt, v.status AS visit, a.status AS appointment, p.state AS transfer,
       (SELECT sum(m.quantity) FROM odoo_sandbox.stock_move m WHERE m.picking_id = p.id AND m.state = 'done')::float8 AS received,
       (SELECT count(*)::int FROM odoo_sandbox.mail_message n WHERE n.model = 'stock.picking' AND n.res_id = p.id
          AND n.body LIKE '%[evt:' || v.id || '.arrived]%') AS arrivals,
       (SELECT count(*)::int FROM odoo_sandbox.mail_message n WHERE n.model = 'stock.picking' AND n.res_id = p.id
          AND n.body LIKE '%[evt:' || v.id || '.departed]%') AS departures,
       (SELECT count(*)::int FROM yard_exception e WHERE e.visit_id = v.id AND e.kind = 'short') AS shorts
     FROM receipt r LEFT JOIN visit v ON v.id = r.visit_id LEFT JOIN appointment a ON a.id = v.appointment_id
       LEFT JOIN link l ON l.internal_id = r.id AND l.model = 'stock.picking'
       LEFT JOIN odoo_sandbox.stock_picking p ON p.id = l.odoo_id
     WHERE r.asn_no LIKE 'SA' || $1 || '%'`,
    [name],
  );
  const byAsn = new Map(rows.map((row) => [row.asn_no, row]));
  const wrong = trucks.flatMap((truck) => {
    const row = byAsn.get(truck.asn);
    const short = truck.counted < truck.quantity;
    const want = {
      receipt: short ? 'awaiting_approval' : 'confirmed',
      visit: 'departed',
      appointment: 'completed',
      transfer: short ? 'assigned' : 'done',
      received: short ? null : truck.counted,
      arrivals: 1,
      departures: 1,
      shorts: short ? 1 : 0,
    };
    const differs = Object.entries(want).filter(([field, value]) => (row?.[field] ?? null) !== value);
    return differs.length === 0
      ? []
      : [
          `${truck.asn}: ${differs.map(([field, value]) => `${field} ${row?.[field]}, not ${value}`).join('; ')}`,
        ];
  });
  return [finding('trucks told in order that did not end where they must', wrong)];
}

async function found({ client, name }: JudgeInput, what: string, sql: string): Promise<Finding> {
  const { rows } = await client.query<{ what: string }>(sql, [name]);
  return finding(
    what,
    rows.map((row) => row.what),
  );
}

function finding(what: string, all: readonly string[]): Finding {
  return { what, count: all.length, examples: all.slice(0, EXAMPLES) };
}
