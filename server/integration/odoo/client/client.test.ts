import { afterEach, describe, expect, it } from 'vitest';
import {
  type FakeServer,
  NO_DATABASE,
  odooError,
  type Reply,
  rpcError,
  rpcResult,
  type SeenRequest,
  startFakeServer,
  VERSION_19,
} from '../fixtures/fake-server.ts';
import { createOdooClient, type OdooClient } from './client.ts';
import { isOdooError, type OdooFailure } from './errors.ts';
import type { OdooLimits, OdooSettings } from './settings.ts';

let server: FakeServer | undefined;
let client: OdooClient | undefined;

afterEach(async () => {
  client?.close();
  await server?.close();
});

async function given(
  script: (request: SeenRequest) => Reply | Promise<Reply>,
  more: Partial<OdooSettings> = {},
  limits: Partial<OdooLimits> = {},
) {
  server = await startFakeServer((request) =>
    request.path === '/web/version' ? VERSION_19 : script(request),
  );
  client = createOdooClient({ ...server.settings, ...more, limits }, { strictLimits: false });
  return { server, client };
}

async function failureOf(work: Promise<unknown>): Promise<OdooFailure> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isOdooError(error)) throw new Error(`expected an OdooError, got ${String(error)}`);
  return error.failure;
}

const ok = (json: unknown): Reply => ({ status: 200, json });

describe('over JSON-2', () => {
  it('sends key, database, companies, fields and an order that ends in id, and no cookie', async () => {
    const { server, client } = await given(() => ok([{ id: 1, name: 'WH/IN/00001' }]));
    const rows = await client.searchRead('stock.picking', {
      domain: [['state', '!=', 'done']],
      fields: ['name'],
      order: 'scheduled_date desc',
      limit: 5,
    });
    expect(rows).toEqual([{ id: 1, name: 'WH/IN/00001' }]);
    const sent = server.seen.at(-1);
    expect(sent?.path).toBe('/json/2/stock.picking/search_read');
    expect(sent?.headers).toMatchObject({
      authorization: 'bearer secret-key',
      'x-odoo-database': 'yard',
      'content-type': 'application/json',
    });
    expect(sent?.headers.cookie).toBeUndefined();
    expect(sent?.body).toEqual({
      domain: [['state', '!=', 'done']],
      fields: ['name'],
      order: 'scheduled_date desc, id',
      limit: 5,
      context: { allowed_company_ids: [1] },
    });
  });

  it('finds the companies of the user when none are configured, once', async () => {
    const { server, client } = await given(
      (request) => {
        if (request.path.endsWith('/context_get')) return ok({ uid: 20 });
        if (request.path.endsWith('res.users/read'))
          return ok([{ id: 20, company_id: [3, 'B'], company_ids: [1, 3] }]);
        return ok([]);
      },
      { companyIds: [] },
    );
    await client.read('stock.picking', [1], ['name']);
    await client.read('stock.picking', [1], ['name']);
    expect(server.seen.at(-1)?.body).toMatchObject({ context: { allowed_company_ids: [3, 1] } });
    expect(server.seen).toHaveLength(5);
  });

  it('takes null for a method without a result', async () => {
    const { client } = await given(() => ok(null));
    expect(await client.call('stock.quant', 'action_apply_inventory', { ids: [1] })).toBeNull();
  });

  it('raises the failure by its name and keeps the traceback out of it', async () => {
    const { client } = await given(() => odooError(500, 'builtins.ValueError', 'Invalid field'));
    const failed = await failureOf(client.write('stock.picking', [1], { nope: 1 }));
    expect(failed).toMatchObject({
      kind: 'ours',
      code: 'bad_request',
      detail: 'Invalid field',
      phase: 'after-send',
    });
    expect(JSON.stringify(failed)).not.toContain('SECRET');
  });

  it('names a missing database', async () => {
    const { client } = await given(() => NO_DATABASE);
    expect(await failureOf(client.read('stock.picking', [1], ['name']))).toMatchObject({
      code: 'database_unknown',
      scope: 'connection',
    });
  });

  it('does not follow a redirect', async () => {
    const { server, client } = await given(() => ({
      status: 303,
      html: 'login',
      headers: { location: '/web/login' },
    }));
    expect(await failureOf(client.read('stock.picking', [1], ['name']))).toMatchObject({
      code: 'redirected',
    });
    expect(server.seen.filter((each) => each.path === '/web/login')).toHaveLength(0);
  });

  it('stops reading an answer that is too long', async () => {
    const { client } = await given(() => ok('x'.repeat(100_000)), {}, { answerBytes: 10_000 });
    expect(await failureOf(client.read('stock.picking', [1], ['name']))).toMatchObject({
      kind: 'ours',
      code: 'answer_too_large',
    });
  });

  it('turns load into ids or a failure', async () => {
    const { client } = await given((request) =>
      JSON.stringify(request.body).includes('good')
        ? ok({ ids: [32], messages: [], nextrow: 0 })
        : ok({ ids: false, messages: [{ message: 'could not serialize access' }], nextrow: 0 }),
    );
    expect(await client.load('stock.package', ['id', 'name'], [['__yard_tower__.a', 'good']])).toEqual([32]);
    expect(
      await failureOf(client.load('stock.package', ['id', 'name'], [['__yard_tower__.a', 'bad']])),
    ).toMatchObject({
      kind: 'weather',
      code: 'contended',
    });
  });
});

describe('over JSON-RPC', () => {
  const asRpc = (script: (args: unknown[]) => Reply) => (request: SeenRequest) => {
    const { params } = request.body as { params: { service: string; method: string; args: unknown[] } };
    if (params.method === 'version')
      return rpcResult({ server_version: '17.0', server_version_info: [17, 0, 0, 'final', 0, ''] });
    if (params.method === 'authenticate') return rpcResult(params.args[2] === 'secret-key' ? 20 : false);
    return script(params.args);
  };

  async function given17(script: (args: unknown[]) => Reply, more: Partial<OdooSettings> = {}) {
    server = await startFakeServer((request) =>
      request.path === '/jsonrpc' ? asRpc(script)(request) : NO_DATABASE,
    );
    client = createOdooClient({ ...server.settings, ...more }, { strictLimits: false });
    return { server, client };
  }

  it('discovers the version, signs in once and puts arguments where execute_kw wants them', async () => {
    const calls: unknown[][] = [];
    const { client } = await given17((args) => {
      calls.push(args);
      return rpcResult(args[4] === 'create' ? [7] : true);
    });
    expect(await client.version()).toEqual({ major: 17, text: '17.0', protocol: 'jsonrpc' });
    await client.write('stock.picking', [5], { note: 'x' });
    expect(await client.create('stock.package', [{ name: 'A' }])).toEqual([7]);
    await client.call('stock.picking', 'message_post', { ids: [5], body: 'hello' });
    const context = { allowed_company_ids: [1] };
    expect(calls).toEqual([
      ['yard', 20, 'secret-key', 'stock.picking', 'write', [[5], { note: 'x' }], { context }],
      ['yard', 20, 'secret-key', 'stock.package', 'create', [[{ name: 'A' }]], { context }],
      ['yard', 20, 'secret-key', 'stock.picking', 'message_post', [[5]], { body: 'hello', context }],
    ]);
  });

  it('asks for rights by the old name before 18', async () => {
    const { client } = await given17((args) => rpcResult(args[4] === 'check_access_rights'));
    expect(await client.hasAccess('stock.picking', 'write')).toBe(true);
  });

  it('takes a missing result for null', async () => {
    const { client } = await given17(() => rpcResult(undefined));
    expect(await client.call('stock.quant', 'action_apply_inventory', { ids: [1] })).toBeNull();
  });

  it('sees the error inside an HTTP 200', async () => {
    const { client } = await given17(() => rpcError('odoo.exceptions.MissingError'));
    expect(await failureOf(client.write('stock.picking', [9], {}))).toMatchObject({
      kind: 'theirs',
      code: 'record_gone',
    });
  });

  it('sees a wrong key in the value false', async () => {
    const { client } = await given17(() => rpcResult(true), { apiKey: 'wrong' });
    expect(await failureOf(client.write('stock.picking', [9], {}))).toMatchObject({
      code: 'key_rejected',
      phase: 'before-send',
      committed: 'none',
    });
  });
});

describe('when the line is bad', () => {
  it('knows that nothing was sent when nobody listens', async () => {
    const { server, client } = await given(() => ok([]));
    await server.close();
    expect(await failureOf(client.write('stock.picking', [1], {}))).toMatchObject({
      code: 'no_connection',
      phase: 'before-send',
      committed: 'none',
    });
  });

  it('knows that the work may be done when the connection breaks after sending', async () => {
    const { server, client } = await given(() => 'hang up');
    const failed = await failureOf(client.write('stock.picking', [1], { note: 'x' }));
    expect(failed).toMatchObject({ code: 'connection_lost', phase: 'after-send', committed: 'unknown' });
    expect(server.seen.filter((each) => each.path.endsWith('/write'))).toHaveLength(1);
  });

  it('sends a read again, but never a write, when a kept-alive connection was stale', async () => {
    let hangUps = 1;
    const { server, client } = await given((request) => {
      if (request.path.endsWith('/read') && hangUps-- > 0) return 'hang up';
      return ok([]);
    });
    await client.version();
    expect(await client.read('stock.picking', [1], ['name'])).toEqual([]);
    expect(server.seen.filter((each) => each.path.endsWith('/read'))).toHaveLength(2);
  });

  it('gives up on silence, and says the outcome is unknown', async () => {
    const { client } = await given(() => 'silence', {}, { writeTimeoutMs: 80 });
    expect(await failureOf(client.write('stock.picking', [1], {}))).toMatchObject({
      code: 'timed_out',
      committed: 'unknown',
    });
  });

  it('can be cancelled', async () => {
    const { client } = await given(() => 'silence');
    await client.version();
    const failed = await failureOf(
      client.read('stock.picking', [1], ['name'], { signal: AbortSignal.timeout(40) }),
    );
    expect(failed).toMatchObject({ code: 'cancelled' });
  });

  it('opens the breaker after failures in a row and closes it after a good probe', async () => {
    let down = true;
    const { server, client } = await given(
      () => (down ? { status: 503, html: 'down' } : ok([])),
      {},
      { breakerFailures: 3, breakerPauseMs: 60 },
    );
    for (let i = 0; i < 3; i++)
      expect((await failureOf(client.read('a', [1], ['b']))).code).toBe('unavailable');
    const before = server.seen.length;
    expect(await failureOf(client.read('a', [1], ['b']))).toMatchObject({
      code: 'breaker_open',
      phase: 'before-send',
      retryAfterMs: 60,
    });
    expect(server.seen).toHaveLength(before);
    expect(client.health()).toBe('open');
    down = false;
    await new Promise((later) => setTimeout(later, 80));
    expect(await client.read('a', [1], ['b'])).toEqual([]);
    expect(client.health()).toBe('closed');
  });

  it('does not open the breaker for refusals and conflicts', async () => {
    const { client } = await given(
      () => odooError(500, 'psycopg2.errors.SerializationFailure'),
      {},
      { breakerFailures: 2 },
    );
    for (let i = 0; i < 4; i++) expect((await failureOf(client.write('a', [1], {}))).code).toBe('contended');
  });

  it('keeps to its connections and turns away what cannot wait', async () => {
    const slow = async () => {
      await new Promise((later) => setTimeout(later, 30));
      return ok([]);
    };
    const { server, client } = await given(slow, {}, { connections: 2, waitingCalls: 3 });
    await client.version();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => client.read('a', [1], ['b'])));
    expect(outcomes.filter((each) => each.status === 'fulfilled')).toHaveLength(5);
    const refused = outcomes.flatMap((each) =>
      each.status === 'rejected' && isOdooError(each.reason) ? [each.reason.failure.code] : [],
    );
    expect(refused).toEqual(['busy_here', 'busy_here', 'busy_here']);
    expect(server.peakConnections()).toBeLessThanOrEqual(2);
  });
});

describe('addresses', () => {
  it('refuses a private address before anything is sent, unless it is allow-listed', async () => {
    const { server } = await given(() => ok([]));
    expect(() => createOdooClient({ ...server.settings, outbound: { allow: [] } })).toThrow(
      /not one this system may call/,
    );
    expect(server.seen).toHaveLength(0);
  });

  it('judges on send what a name resolves to, and connects to that very address', async () => {
    const { server } = await given(() => ok([]));
    const { port } = new URL(server.origin);
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const rebound = createOdooClient(
      { ...server.settings, url: `https://odoo.example.com:${port}` },
      { resolve },
    );
    expect(await failureOf(rebound.version())).toMatchObject({
      code: 'address_refused',
      phase: 'before-send',
      committed: 'none',
    });
    expect(server.seen).toHaveLength(0);
    const outbound = { allow: [`odoo.example.com:${port}`] };
    const trusted = createOdooClient(
      { ...server.settings, url: `http://odoo.example.com:${port}`, outbound },
      { resolve },
    );
    expect(await trusted.version()).toMatchObject({ major: 19 });
    expect(server.seen[0]?.headers.host).toBe(`odoo.example.com:${port}`);
    rebound.close();
    trusted.close();
  });

  it('keeps a path prefix', async () => {
    server = await startFakeServer((request) => (request.path === '/erp/web/version' ? VERSION_19 : ok([])));
    client = createOdooClient({ ...server.settings, url: `${server.origin}/erp/` });
    await client.read('a', [1], ['b']);
    expect(server.seen.at(-1)?.path).toBe('/erp/json/2/a/read');
  });

  it('refuses an Odoo that is too old', async () => {
    server = await startFakeServer(() => ok({ version_info: [15, 0, 0, 'final', 0, ''], version: '15.0' }));
    client = createOdooClient(server.settings);
    expect(await failureOf(client.version())).toMatchObject({
      code: 'unsupported_version',
      scope: 'connection',
    });
  });
});
