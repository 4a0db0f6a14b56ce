import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appRouter } from '#server/api/root.ts';
import { PROCEDURES, type ProcedureName, type Right, ROUTES } from '#server/auth/rights.ts';
import { ROLES } from '#server/kernel/actor.ts';
import { newId } from '#server/kernel/ids.ts';
import { METRICS_TOKEN, type TestWeb, testWeb, wire } from '../web.ts';

let web: TestWeb;
beforeAll(async () => {
  web = await testWeb();
});
afterAll(() => web.close());

const built = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;
const names = Object.keys(built).sort();
const typeOf = (name: string) => built[name]?._def.type;
const rightOf = (name: string): Right | undefined => PROCEDURES[name as ProcedureName];
/** No schema accepts it, so whoever passes the wall is told about the input and nothing happens. */
const NONSENSE = 'nonsense';
const BATCH = 15;

/** What the table says, told anew: the test does not ask the code it tests. */
function expected(right: Right | undefined, caller: { role: string; everywhere: boolean } | null): boolean {
  if (!right) return false;
  if (right.roles === 'public') return true;
  if (!caller) return false;
  if (right.roles === 'signed-in') return true;
  if (!Array.isArray(right.roles)) return false;
  return right.roles.includes(caller.role) && (right.scope !== 'all' || caller.everywhere);
}

interface Wall {
  readonly name: string;
  readonly status: number;
  readonly code: string | undefined;
}

/** Calls procedures in batches, as the browser does. */
async function ask(which: readonly string[], headers: Record<string, string>): Promise<Wall[]> {
  const answers: Wall[] = [];
  for (let i = 0; i < which.length; i += BATCH) {
    const part = which.slice(i, i + BATCH);
    const input = `{${part.map((_, index) => `"${index}":${wire(NONSENSE)}`).join(',')}}`;
    const url = `${web.url}/api/trpc/${part.join(',')}?batch=1`;
    const isQuery = typeOf(part[0] ?? '') === 'query';
    const response = isQuery
      ? await fetch(`${url}&input=${encodeURIComponent(input)}`, { headers })
      : await fetch(url, {
          method: 'POST',
          body: input,
          headers: { 'content-type': 'application/json', origin: web.url, ...headers },
        });
    const rows = (await response.json()) as {
      error?: { json: { data: { httpStatus: number; app: { code: string } | null } } };
    }[];
    for (const [index, row] of rows.entries())
      answers.push({
        name: part[index] ?? '',
        status: row.error?.json.data.httpStatus ?? 200,
        code: row.error?.json.data.app?.code,
      });
  }
  return answers;
}

const queries = names.filter((name) => typeOf(name) === 'query');
/** Needs no input, so it really happens: asked apart, with people of its own. */
const ENDS_SESSIONS = 'session.signOutEverywhere';
const mutations = names.filter((name) => typeOf(name) === 'mutation' && name !== ENDS_SESSIONS);

async function compare(
  headers: Record<string, string>,
  caller: { role: string; everywhere: boolean } | null,
): Promise<void> {
  const answers = [...(await ask(queries, headers)), ...(await ask(mutations, headers))];
  const wrong = answers.filter(({ name, status, code }) => {
    const refused = status === (caller ? 403 : 401) && code === (caller ? 'forbidden' : 'unauthenticated');
    return refused === expected(rightOf(name), caller) || status >= 500;
  });
  expect(wrong).toEqual([]);
  expect(answers).toHaveLength(names.length - 1);
}

describe('the outer wall', () => {
  test('every procedure has a line and every line a procedure', () => {
    expect(names.filter((name) => !rightOf(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(60);
  });

  test.each(ROLES.flatMap((role) => [[role, 'everywhere'] as const, [role, 'one site'] as const]))(
    '%s at %s passes exactly where the table says',
    async (role, reach) => {
      const everywhere = reach === 'everywhere';
      const { cookie } = await web.person(role, everywhere ? '*' : web.sites.a.siteId);
      await compare({ cookie }, { role, everywhere });
    },
  );

  test('nobody, a wall screen, a partner and a forged cookie pass only what is public', async () => {
    const { cookie } = await web.display(web.sites.a.siteId);
    await compare({}, null);
    await compare({ cookie }, null);
    await compare({ authorization: `Bearer ${web.partners.a.bearer}` }, null);
    await compare({ cookie: 'next-auth.session-token=eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.' }, null);
  });

  test('ending all sessions needs one, and ends them', async () => {
    expect((await web.mutate(ENDS_SESSIONS)).status).toBe(401);
    const { cookie } = await web.newPerson('manager');
    expect((await web.mutate(ENDS_SESSIONS, undefined, cookie)).status).toBe(200);
    expect((await web.query('session.me', undefined, cookie)).status).toBe(401);
  });

  test('a person without any grant passes only what every session may', async () => {
    const { id, cookie } = await web.newPerson('marshal');
    await web.t.db.userGrant.deleteMany({ where: { userId: id } });
    await compare({ cookie }, { role: 'none', everywhere: false });
  });
});

describe('reading and changing', () => {
  test('a change cannot be asked for by GET, nor a read by POST', async () => {
    const { cookie } = await web.person('admin');
    for (const name of [...mutations, ENDS_SESSIONS])
      expect([name, (await web.query(name, NONSENSE, cookie)).status]).toEqual([name, 405]);
    for (const name of queries)
      expect([name, (await web.mutate(name, NONSENSE, cookie)).status]).toEqual([name, 405]);
  });

  test('a method cannot be smuggled', async () => {
    const { cookie } = await web.person('admin');
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']) {
      const headers = { cookie, origin: web.url, 'x-http-method-override': 'POST' };
      const response = await fetch(`${web.url}/api/trpc/session.me`, { method, headers });
      expect([method, response.status]).toEqual([method, 403]);
    }
  });
});

describe('routes beside the browser API', () => {
  const partner = () => ({ authorization: `Bearer ${web.partners.a.bearer}` });
  const operator = { authorization: `Bearer ${METRICS_TOKEN}` };
  const person = async () => ({ cookie: (await web.person('admin')).cookie });

  test('the list names every route that is tried here', () => {
    expect(Object.keys(ROUTES).sort()).toEqual(Object.keys(ADDRESSES).sort());
  });

  test.each(Object.keys(ROUTES) as (keyof typeof ROUTES)[])(
    '%s opens only to whom it says',
    async (route) => {
      const callers = {
        nobody: {},
        person: await person(),
        partner: partner(),
        operator,
        display: { cookie: (await web.display(web.sites.a.siteId)).cookie },
      };
      const passed: string[] = [];
      for (const [who, headers] of Object.entries(callers)) {
        const status = await knock(route, headers);
        expect(status).toBeLessThan(500);
        if (!REFUSALS[route].includes(status)) passed.push(who);
      }
      const { roles } = ROUTES[route];
      const opens = {
        public: Object.keys(callers),
        'signed-in': ['person'],
        partner: ['partner'],
        // The address that is tried here holds nobody's token.
        address: [],
      };
      expect(passed).toEqual(roles === 'operator' ? ['operator'] : opens[roles]);
    },
  );

  /** A photo and the figures do not even exist for whoever may not see them. */
  const REFUSALS: Record<keyof typeof ROUTES, number[]> = {
    'POST /api/v1/events': [401],
    'POST /api/webhooks/{partner}': [401],
    'POST /api/webhooks/odoo/{token}': [404],
    'GET /api/v1/messages/{id}': [401],
    'GET /api/v1/messages/{id}/acknowledgement': [401],
    'GET /api/v1/openapi.json': [401, 403, 404],
    'GET /api/docs': [401, 403, 404],
    'GET /api/health/live': [401, 403, 404],
    'GET /api/health/ready': [401, 403, 404],
    'GET /metrics': [404],
    'GET /api/photos/{id}': [404],
  };

  async function knock(route: keyof typeof ROUTES, headers: Record<string, string>): Promise<number> {
    const [method = 'GET'] = route.split(' ');
    const post = { body: '{}', headers: { 'content-type': 'application/cloudevents+json', ...headers } };
    const path = await ADDRESSES[route]();
    const response = await fetch(web.url + path, { method, headers, ...(method === 'POST' ? post : {}) });
    await response.arrayBuffer();
    return response.status;
  }
});

const ADDRESSES: Record<keyof typeof ROUTES, () => string | Promise<string>> = {
  'POST /api/v1/events': () => '/api/v1/events',
  'POST /api/webhooks/{partner}': () => `/api/webhooks/${web.partners.a.code}`,
  'POST /api/webhooks/odoo/{token}': () => `/api/webhooks/odoo/${'x'.repeat(43)}`,
  'GET /api/v1/messages/{id}': () => `/api/v1/messages/${newId('message')}`,
  'GET /api/v1/messages/{id}/acknowledgement': () => `/api/v1/messages/${newId('message')}/acknowledgement`,
  'GET /api/v1/openapi.json': () => '/api/v1/openapi.json',
  'GET /api/docs': () => '/api/docs',
  'GET /api/health/live': () => '/api/health/live',
  'GET /api/health/ready': () => '/api/health/ready',
  'GET /metrics': () => '/metrics',
  'GET /api/photos/{id}': async () => `/api/photos/${await photo()}`,
};

let photoId: string | null = null;
async function photo(): Promise<string> {
  photoId ??= (
    await web.t.db.photo.create({
      data: {
        id: newId('photo'),
        siteId: web.sites.a.siteId,
        subjectKind: 'visit',
        subjectId: newId('visit'),
        mediaType: 'image/jpeg',
        bytes: new Uint8Array([1, 2, 3]),
        sha256: 'x',
        takenAt: new Date(),
        takenBy: 'system',
      },
    })
  ).id;
  return photoId;
}
