import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { appRouter } from '#server/api/root.ts';
import type { ProcedureName } from '#server/auth/rights.ts';
import { EVENT_SCHEMAS, type EventType } from '#server/integration/formats/canonical/events.ts';
import { randomOf } from '#server/sandbox/simulation/random.ts';
import { unique } from '../builders.ts';
import { type TestWeb, type TestWorker, testWeb, testWorker } from '../web.ts';
import { leafOf, type ObjectPool, objectPool } from './object-pool.ts';
import { payloads } from './payloads.ts';
import { inputOf, textPaths } from './schema-inputs.ts';
import { siteObjects } from './site-objects.ts';

/** A larger run: `PAYLOADS=500`, each of them in every field. */
const COUNT = Number(process.env.PAYLOADS ?? 3);
const ALL = payloads(500);
const AT_ONCE = 8;
const ANSWER_MS = 4_000;

let web: TestWeb;
let worker: TestWorker;
let pool: ObjectPool;
let cookie: string;
beforeAll(async () => {
  web = await testWeb();
  worker = await testWorker(web);
  await siteObjects(web.t, web.sites.a);
  await worker.settled();
  pool = await objectPool(web.t.db);
  cookie = (await web.person('admin')).cookie;
});
afterAll(async () => {
  await worker.stop();
  await web.close();
});

type Procedure = { _def: { type: string; inputs: z.core.$ZodType[] } };
const procedures = appRouter._def.procedures as unknown as Record<string, Procedure>;
/** Calls another address, or ends the session of the run. */
const LEFT_OUT = new Set([
  'odoo.connect',
  'odoo.check',
  'session.signOutEverywhere',
  'users.setGrants',
  'users.setActive',
]);

let turn = 0;
/** Fewer than all: each field gets the next ones, so that every kind is tried somewhere. */
function payloadsOf(path: string, count = COUNT): string[] {
  turn += path.length;
  return Array.from(
    { length: Math.min(count, ALL.length) },
    (_, at) => ALL[(turn + at * 7) % ALL.length] ?? '',
  );
}

interface Try {
  readonly name: string;
  readonly path: string;
  readonly payload: string;
  readonly run: () => Promise<{ status: number; text: string }>;
}

describe(`${COUNT} hostile texts`, () => {
  test('in every text field of the browser API: no fault, no forged line of the log', {
    timeout: 60_000 + COUNT * 30_000,
  }, async () => {
    const tries = Object.entries(procedures).flatMap(([name, procedure]) =>
      ofProcedure(name as ProcedureName, procedure),
    );
    console.log(
      `${tries.length} calls, ${new Set(tries.map((each) => `${each.name} ${each.path}`)).size} fields`,
    );
    await runAll(tries);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    await tablesStand();
    noForgedLines();
  });

  test('in every text field of what partners send: no fault, nothing half said', {
    timeout: 60_000 + COUNT * 30_000,
  }, async () => {
    const tries = (Object.keys(EVENT_SCHEMAS) as EventType[]).flatMap(ofEvent);
    console.log(`${tries.length} messages`);
    await runAll(tries);
    const open = () =>
      web.t.db.message.count({ where: { status: { in: ['queued', 'processing', 'retrying'] } } });
    await expect.poll(open, { timeout: 60_000 + COUNT * 30_000, interval: 250 }).toBe(0);
    const dead = await web.t.db.message.findMany({
      where: { status: 'dead' },
      select: { problem: true },
      take: 3,
    });
    expect(dead).toEqual([]);
    await tablesStand();
    noForgedLines();
  });
});

function ofProcedure(name: ProcedureName, procedure: Procedure): Try[] {
  const schema = procedure._def.inputs[0];
  if (!schema || LEFT_OUT.has(name)) return [];
  const random = randomOf(1, name);
  return textPaths(schema).flatMap((path) =>
    payloadsOf(path).map((payload): Try => {
      const input = hostileInput(schema, path, payload, random);
      const call = procedure._def.type === 'query' ? web.query : web.mutate;
      return { name, path, payload, run: () => call(name, input, cookie) };
    }),
  );
}

function ofEvent(type: EventType): Try[] {
  const schema = EVENT_SCHEMAS[type] as unknown as z.core.$ZodType;
  const random = randomOf(1, type);
  return textPaths(schema).flatMap((path) =>
    payloadsOf(path, COUNT > 3 ? COUNT : 1).map((payload): Try => {
      const data = hostileInput(schema, path, payload, random);
      return { name: type, path, payload, run: () => tell(type, data) };
    }),
  );
}

async function tell(type: EventType, data: unknown) {
  const answer = await fetch(`${web.url}/api/v1/events`, {
    method: 'POST',
    body: JSON.stringify({ specversion: '1.0', id: unique('p-'), source: '/payloads', type, data }),
    headers: {
      'content-type': 'application/cloudevents+json',
      authorization: `Bearer ${web.partners.a.bearer}`,
    },
  });
  return { status: answer.status, text: await answer.text() };
}

/** Everything as it should be but one field. */
function hostileInput(
  schema: z.core.$ZodType,
  hostile: string,
  payload: string,
  random: ReturnType<typeof randomOf>,
) {
  return inputOf(schema, {
    int: random.int,
    gives: (path) => hostile.startsWith(path) || random.chance(0.3),
    date: () => new Date(),
    text: (path) => {
      if (path === hostile) return payload;
      const name = leafOf(path);
      const known = pool[name];
      if (known && known.length > 0) return name === 'siteId' ? web.sites.a.siteId : random.pick(known);
      if (/At$|^at$|start|end|estimatedArrival|happenedAt/i.test(name))
        return new Date(Date.now() - 60_000).toISOString();
      if (path === 'site.code' || name === 'siteCode') return web.sites.a.code;
      if (name === 'email') return `${unique('u').toLowerCase()}@test.example`;
      return unique('v').toLowerCase();
    },
  });
}

async function runAll(tries: readonly Try[]): Promise<void> {
  let next = 0;
  const caller = async () => {
    for (let one = tries[next++]; one; one = tries[next++]) {
      const started = performance.now();
      const { status, text } = await one.run();
      const ms = performance.now() - started;
      const where = { name: one.name, path: one.path, payload: one.payload.slice(0, 80) };
      expect({ ...where, status, text: status < 500 ? '' : text + web.logged.at(-1) }).toEqual({
        ...where,
        status: expect.toSatisfy((code: number) => code < 500),
        text: '',
      });
      expect({ ...where, slow: ms > ANSWER_MS }).toEqual({ ...where, slow: false });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
}

async function tablesStand(): Promise<void> {
  expect(await web.t.db.visit.count()).toBeGreaterThan(0);
  expect(await web.t.db.auditEntry.count()).toBeGreaterThan(0);
}

/** A line of the log is one JSON object with our own fields, whatever somebody wrote into a value. */
function noForgedLines(): void {
  for (const line of web.logged) {
    expect(line.trimEnd().split(/[\r\n]/)).toHaveLength(1);
    const said = JSON.parse(line) as { process?: string; forged?: unknown; msg?: string };
    expect([said.process, said.forged, said.msg === 'forged line']).toEqual([
      expect.stringMatching(/^(web|worker)$/),
      undefined,
      false,
    ]);
  }
}
