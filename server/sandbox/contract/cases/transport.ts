import { type ContractCase, type Kit, onlyFrom } from '../suite.ts';
import { json2Headers, rpc } from '../wire.ts';

type Failing = [
  name: string,
  model: string,
  method: string,
  body: Record<string, unknown>,
  status: number,
  error: string,
];

const http = 'werkzeug.exceptions.';
const value = 'builtins.ValueError';

/** Calls that must fail with exactly this status and name (JSON-2). */
const failing: Failing[] = [
  ['unknown model', 'no.such.model', 'search', { domain: [] }, 404, `${http}NotFound`],
  ['unknown method', 'stock.picking', 'no_such_method', {}, 404, `${http}NotFound`],
  ['private method', 'stock.picking', '_action_done', { ids: [1] }, 403, 'odoo.exceptions.AccessError'],
  ['exists is private', 'stock.picking', 'exists', { ids: [1] }, 403, 'odoo.exceptions.AccessError'],
  [
    'unknown argument',
    'stock.picking',
    'search_count',
    { domain: [], nope: 1 },
    422,
    `${http}UnprocessableEntity`,
  ],
  ['missing argument', 'stock.picking', 'write', { ids: [1] }, 422, `${http}UnprocessableEntity`],
  [
    'ids on a model method',
    'stock.picking',
    'search_count',
    { ids: [1], domain: [] },
    422,
    `${http}UnprocessableEntity`,
  ],
  ['unknown field in a domain', 'stock.picking', 'search_count', { domain: [['nope', '=', 1]] }, 500, value],
  [
    'unknown field in fields',
    'stock.picking',
    'search_read',
    { domain: [], fields: ['nope'], limit: 1 },
    500,
    value,
  ],
  ['malformed domain', 'stock.picking', 'search_count', { domain: [['name']] }, 500, value],
  ['unknown operator', 'stock.picking', 'search_count', { domain: [['name', '~~', 'x']] }, 500, value],
  [
    'order by a related path',
    'stock.picking',
    'search_read',
    { domain: [], fields: ['name'], limit: 1, order: 'partner_id.name' },
    500,
    value,
  ],
  [
    'ISO instant in a domain',
    'product.product',
    'search_count',
    { domain: [['write_date', '>', '2026-11-23T06:06:39Z']] },
    500,
    value,
  ],
  [
    'missing record, write',
    'stock.picking',
    'write',
    { ids: [99999999], vals: { note: 'x' } },
    404,
    'odoo.exceptions.MissingError',
  ],
  [
    'missing record, button',
    'stock.picking',
    'button_validate',
    { ids: [99999999] },
    404,
    'odoo.exceptions.MissingError',
  ],
  [
    'dangling reference',
    'stock.picking',
    'create',
    { vals_list: [{ picking_type_id: 99999999 }] },
    404,
    'odoo.exceptions.MissingError',
  ],
  [
    'missing required field',
    'stock.picking',
    'create',
    { vals_list: [{ origin: 'x' }] },
    422,
    'odoo.exceptions.ValidationError',
  ],
  [
    'a company the user lacks',
    'stock.picking',
    'search_count',
    { domain: [], context: { allowed_company_ids: [99999999] } },
    403,
    'odoo.exceptions.AccessError',
  ],
  [
    'a language not installed',
    'uom.uom',
    'search_read',
    { domain: [], fields: ['name'], context: { lang: 'tlh_KX' } },
    422,
    'odoo.exceptions.UserError',
  ],
  [
    'external ids need Settings rights',
    'ir.model.data',
    'search_read',
    { domain: [], fields: ['name'] },
    403,
    'odoo.exceptions.AccessError',
  ],
];

const failures: ContractCase[] = failing.map(([name, model, method, body, status, error]) => ({
  name: `fails as recorded: ${name}`,
  skip: onlyFrom(19),
  run: async ({ wire, same }) => {
    const outcome = await wire.call(model, method, body);
    same('status', outcome.status, status);
    same('name', outcome.error, error);
  },
}));

const post = (kit: Kit, path: string, headers: Record<string, string>, body: string) =>
  kit.wire.raw(path, { method: 'POST', headers, body });

const count = '/json/2/res.partner/search_count';

const doors: ContractCase[] = [
  {
    name: 'version without signing in',
    skip: onlyFrom(19),
    run: async ({ wire, same, holds }) => {
      for (const path of ['/web/version', '/json/version']) {
        const reply = await wire.raw(path, { method: 'GET' });
        same(`${path} status`, reply.status, 200);
        const body = reply.body as { version?: string; version_info?: unknown[] };
        same(`${path} version_info`, body.version_info?.[0], wire.version);
        holds(`${path} version`, body.version, typeof body.version === 'string');
      }
    },
  },
  {
    name: 'before 19 there is no JSON-2',
    skip: (kit) => (kit.wire.version >= 19 ? 'this is 19 or newer' : undefined),
    run: async (kit) =>
      kit.same(
        'status',
        (await post(kit, count, json2Headers(kit.wire.target), '{"domain":[]}')).status,
        404,
      ),
  },
  {
    name: 'a wrong key is 401 with a Bearer challenge',
    skip: onlyFrom(19),
    run: async (kit) => {
      const headers = { ...json2Headers(kit.wire.target), Authorization: 'bearer 0000' };
      const reply = await post(kit, count, headers, '{"domain":[]}');
      kit.same('status', reply.status, 401);
      kit.same('name', (reply.body as { name?: string }).name, `${http}Unauthorized`);
      kit.holds(
        'challenge',
        reply.headers.get('www-authenticate'),
        (reply.headers.get('www-authenticate') ?? '').startsWith('Bearer'),
      );
      const { Authorization: _none, ...bare } = headers;
      kit.same('no header', (await post(kit, count, bare, '{"domain":[]}')).status, 401);
    },
  },
  {
    name: 'an unknown database looks like a wrong path: 404 in HTML',
    skip: onlyFrom(19),
    run: async (kit) => {
      const reply = await post(
        kit,
        count,
        { ...json2Headers(kit.wire.target), 'X-Odoo-Database': 'no_such_db' },
        '{"domain":[]}',
      );
      kit.same('status', reply.status, 404);
      kit.holds(
        'content type',
        reply.headers.get('content-type'),
        (reply.headers.get('content-type') ?? '').startsWith('text/html'),
      );
    },
  },
  {
    name: 'bodies: not JSON 400, an array or nothing is no argument, wrong type 415',
    skip: onlyFrom(19),
    run: async (kit) => {
      const headers = json2Headers(kit.wire.target);
      kit.same('broken', (await post(kit, count, headers, '{"domain": [')).status, 400);
      kit.same('array', (await post(kit, count, headers, '[1,2]')).status, 422);
      kit.same('empty', (await post(kit, count, headers, '')).status, 422);
      kit.same(
        'text',
        (await post(kit, count, { ...headers, 'Content-Type': 'text/plain' }, '{"domain":[]}')).status,
        415,
      );
    },
  },
  {
    name: 'paths: GET and a missing method are 404, another version below /json redirects',
    skip: onlyFrom(19),
    run: async (kit) => {
      const headers = json2Headers(kit.wire.target);
      kit.same('GET', (await kit.wire.raw(count, { method: 'GET', headers })).status, 404);
      kit.same('no method', (await post(kit, '/json/2/res.partner', headers, '{}')).status, 404);
      kit.same('/json/3', (await post(kit, '/json/3/x', headers, '{}')).status, 303);
    },
  },
  {
    name: '/jsonrpc: errors answer HTTP 200 with a name; a wrong password signs in as false',
    run: async ({ wire, same }) => {
      const { db, login, key } = wire.target;
      same(
        'wrong password',
        (await rpc(wire.raw, 'common', 'authenticate', [db, login, 'wrong', {}])).result,
        false,
      );
      const uid = (await rpc(wire.raw, 'common', 'authenticate', [db, login, key, {}])).result;
      const unknown = await rpc(wire.raw, 'object', 'execute_kw', [
        db,
        uid,
        key,
        'no.such.model',
        'search',
        [[]],
        {},
      ]);
      same('unknown model', unknown.error?.data?.name, 'odoo.exceptions.UserError');
      const denied = await rpc(wire.raw, 'object', 'execute_kw', [
        db,
        uid,
        'wrong',
        'stock.picking',
        'search_count',
        [[]],
      ]);
      same('wrong key', denied.error?.data?.name, 'odoo.exceptions.AccessDenied');
      const typo = await rpc(wire.raw, 'object', 'execute_kw', [
        db,
        uid,
        key,
        'stock.picking',
        'search_count',
        [[['nope', '=', 1]]],
        {},
      ]);
      same('unknown field', typo.error?.data?.name, value);
    },
  },
];

export const transportCases: ContractCase[] = [...doors, ...failures];
