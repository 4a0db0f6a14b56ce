import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appRouter } from '#server/api/root.ts';
import { PROCEDURES, type ProcedureName, type Right } from '#server/auth/rights.ts';
import type { Role } from '#server/kernel/actor.ts';
import { type Answer, type TestWeb, testWeb } from '../web.ts';
import { NAMING } from './inputs.ts';
import { absentObjects, type SiteObjects, siteObjects } from './site-objects.ts';

let web: TestWeb;
let own: SiteObjects;
let foreign: SiteObjects;
beforeAll(async () => {
  web = await testWeb();
  own = await siteObjects(web.t, web.sites.a);
  foreign = await siteObjects(web.t, web.sites.b);
});
afterAll(() => web.close());

/** Name nothing of a site: what they answer is looked through below. */
const WITHOUT_IDS = ['search.find', 'sites.list'];

const sited = (Object.entries(PROCEDURES) as [ProcedureName, Right][]).filter(
  ([name, right]) => right.scope === 'site' && !WITHOUT_IDS.includes(name),
);
const built = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;

const TIMED = [
  ['visits.get', 'visitId'],
  ['exceptions.get', 'exceptionId'],
  ['appointments.get', 'appointmentId'],
  ['doors.board', 'siteId'],
] as const;
/** Medians of a foreign and a missing id may differ by so much. */
const TIMING_MS = 20;
const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

async function call(name: string, input: unknown, cookie: string): Promise<Answer> {
  return built[name]?._def.type === 'query'
    ? web.query(name, input, cookie)
    : web.mutate(name, input, cookie);
}

/** The answer with whatever of the names it repeats taken out. */
function bare(answer: Answer, names: SiteObjects): string {
  let text = answer.text;
  for (const name of Object.values(names)) text = text.replaceAll(name, '…');
  return `${answer.status} ${text}`;
}

/** The first and the last of those who pass the wall: what lies behind it asks for the site. */
function rolesOf({ roles }: Right): readonly Role[] {
  const list: readonly Role[] = Array.isArray(roles) ? roles : [];
  return list.filter((_, index) => index === 0 || index === list.length - 1);
}

/** Reads that go over all sites: nothing of the other site may shine through, and those of every site see it. */
describe('lists', () => {
  const reads: readonly [string, (x: SiteObjects) => unknown][] = [
    ['sites.list', () => undefined],
    ['visits.list', () => ({})],
    ['visits.list', (x) => ({ search: x.trailerNumber })],
    ['visits.list', () => ({ cursor: `${new Date(Date.now() + 60_000).toISOString()}|vis_` })],
    ['exceptions.list', () => ({ tab: 'all' })],
    ['exceptions.list', () => ({ tab: 'open' })],
    ['exceptions.list', () => ({ tab: 'toApprove' })],
    ['search.find', (x) => ({ query: x.trailerNumber })],
    ['search.find', (x) => ({ query: x.reference })],
    ['search.find', (x) => ({ query: x.visitNo })],
    ['search.find', (x) => ({ query: x.exceptionNo })],
    ['search.find', () => ({ query: 'V-' })],
    ['search.find', () => ({ query: '%%' })],
    ['search.find', () => ({ query: '__' })],
  ];
  const traces = (answer: Answer, input: unknown) => {
    const asked = JSON.stringify(input) ?? '';
    return Object.values(foreign).filter((name) => answer.text.includes(name) && !asked.includes(name));
  };

  test.each(reads)('%s %s shows nothing of a foreign site', async (name, input) => {
    for (const role of ['admin', 'dispatcher', 'approver', 'gate_clerk'] as const) {
      const asked = input(foreign);
      const answer = await web.query(name, asked, (await web.person(role, own.siteId)).cookie);
      expect([answer.status, traces(answer, asked)]).toEqual([200, []]);
    }
  });

  test('people of every site see both', async () => {
    const { cookie } = await web.person('admin');
    for (const [name, input] of reads.slice(0, 6))
      expect(traces(await web.query(name, input(foreign), cookie), input(foreign))).not.toEqual([]);
    const found = await web.query('search.find', { query: foreign.trailerNumber }, cookie);
    expect(found.data).toMatchObject([{ id: foreign.visitId }]);
  });

  test('figures count only what is in reach', async () => {
    const { cookie } = await web.person('dispatcher', own.siteId);
    const all = (await web.query('exceptions.counts', {}, cookie)).data as { open: number };
    const mine = await web.query('exceptions.counts', { siteId: own.siteId }, cookie);
    expect(all).toEqual(mine.data);
    expect(all.open).toBeGreaterThan(0);
    const foreignOnly = await web.query('exceptions.counts', { siteId: foreign.siteId }, cookie);
    expect(foreignOnly.data).toMatchObject({ open: 0, mine: 0, toApprove: 0, oldestOpenedAt: null });
  });

  test('the audit, the users, the partners and the messages need a right for every site', async () => {
    const { cookie } = await web.person('admin', own.siteId);
    for (const name of ['audit.list', 'users.list', 'partners.list', 'displays.list', 'odoo.get'])
      expect([name, (await web.query(name, name === 'audit.list' ? {} : undefined, cookie)).status]).toEqual([
        name,
        403,
      ]);
  });

  test('a wall screen shows its own site, whatever it names', async () => {
    const mine = await web.display(own.siteId);
    const other = await web.display(foreign.siteId);
    const board = await web.query('displays.board', { displayId: mine.id }, mine.cookie);
    expect(board.data).toMatchObject({ board: { site: { id: own.siteId } } });
    const stolen = await web.query('displays.board', { displayId: other.id }, mine.cookie);
    const missing = await web.query('displays.board', { displayId: 'dsp_none' }, mine.cookie);
    expect([stolen.status, stolen.text]).toEqual([404, missing.text]);
  });
});

describe('a foreign id answers like one that does not exist', () => {
  test('every procedure of a site is tried', () => {
    expect(sited.map(([name]) => name).filter((name) => !NAMING[name])).toEqual([]);
  });

  test.each(sited)('%s', async (name, right) => {
    for (const [index, input] of (NAMING[name] ?? []).entries()) {
      for (const role of rolesOf(right)) {
        const { cookie } = await web.person(role, own.siteId);
        const nothing = absentObjects();
        const one = await call(name, input(foreign, own), cookie);
        const other = await call(name, input(nothing, own), cookie);
        const label = `${role}, input ${index}`;
        expect([label, bare(one, foreign)]).toEqual([label, bare(other, nothing)]);
        expect([label, one.status]).not.toEqual([label, 403]);
        for (const secret of [foreign.trailerNumber, foreign.reference, foreign.siteCode])
          if (!JSON.stringify(input(foreign, own)).includes(secret)) expect(one.text).not.toContain(secret);
      }
    }
  });

  test('a photo', async () => {
    const get = async (id: string, cookie = '') => {
      const response = await fetch(`${web.url}/api/photos/${id}`, { headers: { cookie } });
      return [response.status, await response.text(), response.headers.get('content-type')];
    };
    const { cookie } = await web.person('admin', own.siteId);
    expect((await get(own.photoId, cookie))[0]).toBe(200);
    expect(await get(foreign.photoId, cookie)).toEqual(await get(absentObjects().photoId, cookie));
    expect(await get(own.photoId)).toEqual(await get(absentObjects().photoId, cookie));
  });

  test('in the same time', async () => {
    const { cookie } = await web.person('admin', own.siteId);
    for (const [name, key] of TIMED) {
      const times = { foreign: [] as number[], absent: [] as number[] };
      const measure = async (list: number[], names: SiteObjects) => {
        const started = performance.now();
        await web.query(name, { [key]: names[key] }, cookie);
        list.push(performance.now() - started);
      };
      for (let round = 0; round < 25; round++) {
        await measure(times.foreign, foreign);
        await measure(times.absent, absentObjects());
      }
      expect(Math.abs(median(times.foreign) - median(times.absent))).toBeLessThan(TIMING_MS);
    }
  });

  // Last: what is really done changes the objects.
  test.each(sited)('%s finds what is ours by the same inputs', async (name, right) => {
    const role = rolesOf(right).includes('admin') ? 'admin' : rolesOf(right)[0];
    const { cookie } = await web.person(role ?? 'admin', own.siteId);
    for (const input of NAMING[name] ?? []) {
      const answer = await call(name, input(own, own), cookie);
      expect([name, [400, 403, 404].includes(answer.status) ? answer.text : 'found']).toEqual([
        name,
        'found',
      ]);
    }
  });
});
