import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { appRouter } from '#server/api/root.ts';
import { PROCEDURES, type ProcedureName, passes } from '#server/auth/rights.ts';
import { signWebhook } from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';
import { ROLES, type Role } from '#server/kernel/actor.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { randomOf } from '#server/sandbox/simulation/random.ts';
import { sweepNoShows } from '#server/yard/appointments/commands/sweep-no-shows.ts';
import { matchReceipts } from '#server/yard/receipts/commands/match-receipts.ts';
import { unique } from '../builders.ts';
import { leafOf, type ObjectPool, objectPool } from '../security/object-pool.ts';
import { inputOf } from '../security/schema-inputs.ts';
import { siteObjects } from '../security/site-objects.ts';
import { type Answer, type TestWeb, type TestWorker, testWeb, testWorker } from '../web.ts';

/** A larger run: `AUDIT_ACTIONS=2000`. */
const ACTIONS = Number(process.env.AUDIT_ACTIONS ?? 150);
/** Every random choice comes from here; printed, so that a failure can be repeated. */
const SEED = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000);
const TIMEOUT_MS = 60_000 + ACTIONS * 500;

let web: TestWeb;
let worker: TestWorker;
beforeAll(async () => {
  web = await testWeb();
  worker = await testWorker(web);
  for (const site of [web.sites.a, web.sites.b]) await siteObjects(web.t, site);
  for (const role of ROLES) for (const site of ['*', web.sites.a.siteId]) await web.person(role, site);
  await worker.settled();
});
afterAll(async () => {
  await worker.stop();
  await web.close();
});

type Procedure = { _def: { type: string; inputs: z.core.$ZodType[] } };
const procedures = appRouter._def.procedures as unknown as Record<string, Procedure>;
/** Ends the sessions of the run, or speaks with the world outside: tried by tests of their own. */
const LEFT_OUT = new Set<string>([
  'session.signOutEverywhere',
  'session.changePassword',
  'session.redeemAdminLink',
  'users.setActive',
  'users.setPassword',
  'users.setGrants',
  'odoo.connect',
  'odoo.check',
  'displays.pair',
  'simulation.set',
]);
const CHANGES = Object.keys(procedures).filter(
  (name) => procedures[name]?._def.type === 'mutation' && !LEFT_OUT.has(name),
) as ProcedureName[];
/** Written down although nothing changes: somebody looked at what is masked. */
const LOOKS = new Set<string>(['integrations.reveal']);
const STAGES = ['arrived', 'checked-in', 'departed'] as const;

/** What belongs to the record of changes itself, to transport, or to limits of traffic. */
const NOT_STATE = [
  'audit_entry',
  'audit_chain',
  'audit_unsealed',
  'fact',
  'fact_outbox',
  'rate_limit',
  'security_event',
  'attempt',
  'message',
  'message_key',
  'message_event',
  'event_identity',
  'delivery',
  'connector_state',
  '_prisma_migrations',
];

interface Change {
  readonly table: string;
  readonly id: string;
}
type Snapshot = Map<string, string>;

test(
  'each change of state has its entry, with who, why, before and after; what changes nothing leaves none',
  async () => {
    console.log(`seed ${SEED}, ${ACTIONS} actions`);
    const random = randomOf(SEED, 'audit');
    const tables = await stateTables();
    const tally = new Map<string, number>();
    let before = await snapshot(tables);
    let seq = await lastEntry();
    for (let step = 0; step < ACTIONS; step++) {
      const action = await act(random, await objectPool(web.t.db));
      const after = await snapshot(tables);
      const changes = differences(before, after);
      const entries = await entriesSince(seq);
      const where = `step ${step} (seed ${SEED}): ${action.name} as ${action.who} → ${action.outcome}`;
      judge(where, action, changes, entries);
      tally.set(action.name, (tally.get(action.name) ?? 0) + (changes.length > 0 ? 1 : 0));
      before = after;
      seq = entries.at(-1)?.seq ?? seq;
    }
    const effective = [...tally.values()].reduce((sum, n) => sum + n, 0);
    console.log(
      `${effective} of ${ACTIONS} changed something, by ${[...tally].filter(([, n]) => n > 0).length} kinds`,
    );
    expect(effective).toBeGreaterThan(ACTIONS / 6);
    await everyFactHasItsEntry();
  },
  TIMEOUT_MS,
);

interface Action {
  readonly name: string;
  readonly who: string;
  /** Actor of the entries; null when several may speak (a message and what follows from it). */
  readonly actor: string | null;
  readonly ok: boolean;
  readonly outcome: string;
  readonly reason: string | null;
}

type Random = ReturnType<typeof randomOf>;

async function act(random: Random, pool: ObjectPool): Promise<Action> {
  const drawn = random.next();
  if (drawn < 0.1) return speakAsPartner(random);
  if (drawn < 0.15) return runJob(random, pool);
  // Half of the time somebody does what he may: a random role would mostly be turned away.
  const name = drawn < 0.45 ? random.pick(MATERIAL) : random.pick(CHANGES);
  const role = random.chance(0.8) ? allowedRole(name, random) : random.pick(ROLES);
  const site = random.chance(0.5) ? '*' : web.sites.a.siteId;
  const person = await web.person(role, site);
  const schema = procedures[name]?._def.inputs[0];
  const input = schema ? randomInput(schema, random, pool) : undefined;
  const answer = await web.mutate(name, input, person.cookie);
  const faults = answer.status < 500 ? [] : [answer.text, web.logged.at(-1)];
  expect([name, input, faults]).toEqual([name, input, []]);
  return {
    name,
    who: `${role}@${site === '*' ? 'all' : 'a'}`,
    actor: name.startsWith('displays.') ? null : `user:${person.id}`,
    ok: answer.status === 200,
    outcome: `${answer.status} ${answer.app?.reason ?? answer.app?.code ?? ''}`,
    reason: reasonOf(input, answer),
  };
}

/** What makes things for the others to happen to. */
const MATERIAL: readonly ProcedureName[] = [
  'visits.arrive',
  'visits.arrive',
  'visits.checkIn',
  'visits.dock',
  'doors.assign',
  'appointments.request',
  'receipts.start',
  'receipts.countLine',
  'exceptions.claim',
  'corrections.propose',
];

function allowedRole(name: ProcedureName, random: Random): Role {
  const right = PROCEDURES[name];
  const allowed = ROLES.filter((role) => passes(right, [{ role, siteId: '*' }]));
  return random.pick(allowed.length > 0 ? allowed : ROLES);
}

function reasonOf(input: unknown, answer: Answer): string | null {
  const reason = (input as { reason?: unknown } | undefined)?.reason;
  return answer.status === 200 && typeof reason === 'string' ? reason.trim() : null;
}

function randomInput(schema: z.core.$ZodType, random: Random, pool: ObjectPool): unknown {
  return inputOf(schema, {
    int: random.int,
    gives: (path) =>
      /(^|\.)(siteId|reason|trailerNumber|windowStart|autoConfirm)$/.test(path) || random.chance(0.3),
    date: () => addMinutes(new Date(), random.int(-60, 240)),
    text: (path) => {
      const name = leafOf(path);
      const known = pool[name];
      if (known && known.length > 0) return name === 'siteId' ? web.sites.a.siteId : random.pick(known);
      switch (name) {
        case 'siteCode':
          return web.sites.a.code;
        case 'trailerNumber':
          return unique('TR');
        case 'primaryReference':
        case 'code':
          return unique('c-').toLowerCase();
        case 'email':
          return `${unique('u').toLowerCase()}@test.example`;
        case 'eventType':
          return 'yard.gate.*';
        case 'format':
          return 'canonical';
        case 'timeZone':
          return 'Europe/Berlin';
        case 'at':
          return addMinutes(new Date(), -random.int(1, 30)).toISOString();
        default:
          return `${name} ${random.int(1, 99)} of the run`;
      }
    },
  });
}

async function speakAsPartner(random: Random): Promise<Action> {
  const stage = random.pick(STAGES);
  const id = unique('evt-');
  const trailer = `PT${random.int(1, 12)}`;
  const body = JSON.stringify({
    specversion: '1.0',
    id,
    source: '/audit',
    type: `yard.gate.${stage}.v1`,
    data: {
      site: { code: web.sites.a.code },
      references: [{ kind: 'load', value: `L${trailer}` }],
      equipment: [{ kind: 'trailer', number: trailer }],
      happenedAt: new Date(Date.now() - random.int(1, 50) * 60_000).toISOString(),
    },
  });
  const { code, hmac } = web.partners.a;
  const answer = await fetch(`${web.url}/api/v1/events`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/cloudevents+json',
      'x-yard-partner': code,
      ...signWebhook(id, new Date(), body, [hmac]),
    },
  });
  expect(answer.status).toBe(202);
  await answer.arrayBuffer();
  await worker.settled();
  return { name: `message ${stage}`, who: code, actor: null, ok: true, outcome: '202', reason: null };
}

async function runJob(random: Random, pool: ObjectPool): Promise<Action> {
  const job = random.pick(['no-shows', 'match-receipts'] as const);
  const ctx = web.t.job(job, { now: addMinutes(new Date(), job === 'no-shows' ? random.int(0, 300) : 0) });
  if (job === 'no-shows') await sweepNoShows(ctx, {});
  else await matchReceipts(ctx, { visitId: random.pick(pool['visitId'] ?? []) as never });
  return { name: `job ${job}`, who: job, actor: `job:${job}`, ok: true, outcome: 'done', reason: null };
}

interface Entry {
  readonly seq: bigint;
  readonly actor: string;
  readonly action: string;
  readonly subjectId: string;
  readonly correlationId: string;
  readonly reason: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly at: Date;
}

function judge(where: string, action: Action, changes: readonly Change[], entries: readonly Entry[]): void {
  const said = entries.map(({ action: what, subjectId }) => `${what} ${subjectId}`);
  const moved = changes.map(({ table, id }) => `${table} ${id}`);
  if (!action.ok) expect([where, moved, said]).toEqual([where, [], []]);
  if (changes.length > 0) expect([where, moved, entries.length > 0]).toEqual([where, moved, true]);
  else if (!LOOKS.has(action.name)) expect([where, said]).toEqual([where, []]);
  expect([where, new Set(said).size]).toEqual([where, said.length]);
  for (const entry of entries) {
    expect([where, entry.correlationId]).toEqual([where, expect.stringMatching(/^cid_/)]);
    expect([where, entry.before !== null || entry.after !== null]).toEqual([where, true]);
    expect(Math.abs(Date.now() - entry.at.getTime())).toBeLessThan(6 * 3_600_000);
    if (action.actor !== null) expect([where, entry.actor]).toEqual([where, action.actor]);
  }
  if (action.actor !== null && entries.length > 0)
    expect([where, new Set(entries.map(({ correlationId }) => correlationId)).size]).toEqual([where, 1]);
  if (action.reason && changes.length > 0)
    expect([where, entries.map(({ reason }) => reason)]).toEqual([
      where,
      expect.arrayContaining([action.reason]),
    ]);
}

async function stateTables(): Promise<string[]> {
  const { rows } = await web.t.database.pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
  );
  return rows.map(({ name }) => name).filter((name) => !NOT_STATE.includes(name));
}

/** Traces of traffic on rows of state. */
const TRACES = ['last_message_at', 'last_used_at', 'last_seen_at', 'last_sign_in_at', 'usage_count'];

/** Every row of every table that is state, as a digest. */
async function snapshot(tables: readonly string[]): Promise<Snapshot> {
  const parts = tables.map(
    (table) => `SELECT '${table}' AS name, coalesce(to_jsonb(t)->>'id', md5(t::text)) AS id,
                  md5((to_jsonb(t) - '{${TRACES.join(',')}}'::text[])::text) AS digest
                FROM ${table} t`,
  );
  const { rows } = await web.t.database.pool.query(parts.join(' UNION ALL '));
  return new Map(rows.map((row) => [`${row.name} ${row.id}`, row.digest as string]));
}

function differences(before: Snapshot, after: Snapshot): Change[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => ({ table: name.split(' ')[0] ?? '', id: name.split(' ')[1] ?? '' }));
}

async function lastEntry(): Promise<bigint> {
  const last = await web.t.db.auditEntry.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true } });
  return last?.seq ?? 0n;
}

async function entriesSince(seq: bigint): Promise<Entry[]> {
  return web.t.db.auditEntry.findMany({ where: { seq: { gt: seq } }, orderBy: { seq: 'asc' } });
}

async function everyFactHasItsEntry(): Promise<void> {
  const { rows } = await web.t.database.pool.query(
    `SELECT f.type, f.subject_id FROM fact f WHERE NOT EXISTS (
       SELECT 1 FROM audit_entry a WHERE a.correlation_id = f.correlation_id) LIMIT 5`,
  );
  expect(rows).toEqual([]);
}
