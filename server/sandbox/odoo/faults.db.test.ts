import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { json2Headers } from '#server/sandbox/contract/wire.ts';
import { type Effect, pruneEffects } from './http/effects.ts';
import { startTestSandbox, type TestSandbox } from './testing.ts';

let box: TestSandbox;

beforeAll(async () => {
  box = await startTestSandbox(
    {},
    {
      users: [
        {
          key: 'admin',
          login: 'admin',
          name: 'Admin',
          apiKey: 'a'.repeat(40),
          groups: ['settings'],
          companies: ['main'],
        },
      ],
    },
  );
});
afterAll(async () => {
  expect(box.bugs).toEqual([]);
  await box.stop();
});
beforeEach(async () => {
  await box.control('DELETE', 'faults');
  await box.control('DELETE', 'outage');
});

const pickingId = () => box.ids.orders.first?.pickingIds[0] ?? 0;
const order = (fault: Record<string, unknown>) => box.control('POST', 'faults', fault);
const makePackage = (name: string) => box.wire.call('stock.package', 'create', { vals_list: [{ name }] });
const packagesNamed = (name: string) =>
  box.wire.must<number>('stock.package', 'search_count', { domain: [['name', '=', name]] });
const effects = async (query = '') => (await box.control('GET', `effects?${query}`)).effects as Effect[];

describe('faults on demand', () => {
  it.each([
    ['401', 401, 'werkzeug.exceptions.Unauthorized'],
    ['403', 403, 'odoo.exceptions.AccessError'],
    ['500-serialization', 500, 'psycopg2.errors.SerializationFailure'],
    ['429', 429, 'html'],
    ['503', 503, 'html'],
  ])('%s hits as often as ordered and changes nothing', async (kind, status, name) => {
    await order({ kind, match: { model: '^stock\\.package$', method: 'create' }, times: 2 });
    const name1 = `FAULT-${kind}`;
    for (let round = 0; round < 2; round += 1) {
      const outcome = await makePackage(name1);
      expect([outcome.status, outcome.error]).toEqual([status, name]);
    }
    expect(await packagesNamed(name1)).toBe(0);
    expect((await makePackage(name1)).status).toBe(200);
  });

  it('closes before the call: nothing happened', async () => {
    await order({ kind: 'close-before', match: { method: 'create' } });
    await expect(makePackage('CLOSED-BEFORE')).rejects.toThrow();
    expect(await packagesNamed('CLOSED-BEFORE')).toBe(0);
  });

  it('closes after the commit: it happened once, the ledger knows, the caller does not', async () => {
    await order({ kind: 'close-after-commit', match: { model: 'stock.package', method: 'load' } });
    const body = { fields: ['id', 'name'], data: [['__yard_tower__.ambiguous', 'AMBIGUOUS']] };
    await expect(box.wire.call('stock.package', 'load', body)).rejects.toThrow();
    expect(await packagesNamed('AMBIGUOUS')).toBe(1);
    const seen = (await effects('method=load')).filter((effect) =>
      effect.external_refs.includes('__yard_tower__.ambiguous'),
    );
    expect(seen).toHaveLength(1);
    await box.wire.must('stock.package', 'load', body);
    expect(await packagesNamed('AMBIGUOUS')).toBe(1);
  });

  it('hangs until the caller gives up', async () => {
    await order({ kind: 'hang', match: { method: 'search_count' } });
    const init = {
      method: 'POST',
      headers: json2Headers(box.wire.target),
      body: '{"domain":[]}',
      signal: AbortSignal.timeout(150),
    };
    await expect(fetch(`${box.url}/json/2/stock.package/search_count`, init)).rejects.toThrow(
      /timeout|aborted/i,
    );
  });

  it('answers an action object instead of validating', async () => {
    await order({
      kind: 'action-object',
      match: { method: 'button_validate' },
      resModel: 'expiry.picking.confirmation',
    });
    const outcome = await box.wire.call('stock.picking', 'button_validate', { ids: [pickingId()] });
    expect(outcome.value).toMatchObject({
      type: 'ir.actions.act_window',
      res_model: 'expiry.picking.confirmation',
    });
    const [picking] = await box.wire.must<{ state: string }[]>('stock.picking', 'read', {
      ids: [pickingId()],
      fields: ['state'],
    });
    expect(picking?.state).toBe('assigned');
  });

  it('commits late with an older write_date than a call that overtook it', async () => {
    const ids = await box.wire.must<number[]>('stock.package', 'create', {
      vals_list: [{ name: 'SLOW' }, { name: 'FAST' }],
    });
    await order({ kind: 'slow-commit', ms: 1_200, match: { model: 'stock.package', method: 'write' } });
    const slow = box.wire.must('stock.package', 'write', {
      ids: [ids[0] ?? 0],
      vals: { pack_date: '2031-01-01' },
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await box.wire.must('stock.package', 'write', { ids: [ids[1] ?? 0], vals: { pack_date: '2031-01-01' } });
    const between = await box.wire.must<{ pack_date: string | false }[]>('stock.package', 'read', {
      ids,
      fields: ['pack_date'],
    });
    expect(between.map((row) => row.pack_date)).toEqual([false, '2031-01-01']);
    await slow;
    const sorted = await box.wire.must<{ id: number }[]>('stock.package', 'search_read', {
      domain: [['id', 'in', ids]],
      fields: ['write_date'],
      order: 'write_date, id',
    });
    expect(sorted.map((row) => row.id)).toEqual(ids);
  });

  it('refuses a fault that makes no sense', async () => {
    expect(await order({ kind: 'explode' })).toMatchObject({
      error: expect.stringContaining('kind must be one of'),
    });
    expect(await order({ kind: 'slow', times: 0 })).toMatchObject({
      error: expect.stringContaining('times'),
    });
  });
});

describe('outage', () => {
  it('closes every connection until it is over; the control door stays open', async () => {
    await box.control('POST', 'outage', { seconds: 60 });
    await expect(makePackage('DOWN')).rejects.toThrow();
    await expect(box.wire.raw('/web/version', { method: 'GET' })).rejects.toThrow();
    expect(await box.control('GET', 'outage')).toMatchObject({ active: true });
    await box.control('DELETE', 'outage');
    expect(await packagesNamed('DOWN')).toBe(0);
  });

  it('can look like a proxy instead', async () => {
    await box.control('POST', 'outage', { seconds: 60, mode: '503' });
    const reply = await box.wire.raw('/web/version', { method: 'GET' });
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5']);
  });
});

describe('the ledger', () => {
  it('counts committed writes only, once per call, with what was touched', async () => {
    const before = (await effects()).at(-1)?.seq ?? 0;
    await box.wire.call('stock.picking', 'write', { ids: [pickingId()], vals: { nope: 1 } });
    await box.wire.must('stock.picking', 'search_count', { domain: [] });
    await box.wire.must('stock.picking', 'write', { ids: [pickingId()], vals: { note: 'x' } });
    const seen = await effects(`since=${before}`);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      login: 'yard.connector',
      model: 'stock.picking',
      method: 'write',
      ids: [pickingId()],
    });
    expect(seen[0]?.touched['stock.picking']?.written).toEqual([pickingId()]);
  });

  it('is closed when the sandbox is not told to open it', async () => {
    const closed = await startTestSandbox({ control: false });
    expect((await closed.wire.raw('/sandbox/effects', { method: 'GET' })).status).toBe(404);
    await closed.stop();
  });
});

describe('webhooks of Odoo', () => {
  const received: { url: string; body: Record<string, unknown> }[] = [];
  let receiver: Server;
  let delayMs = 0;

  beforeAll(async () => {
    receiver = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      received.push({
        url: request.url ?? '',
        body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>,
      });
      setTimeout(() => response.writeHead(204).end(), delayMs);
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    await createRule(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?token=s`);
  });
  afterAll(() => {
    receiver.closeAllConnections();
    receiver.close();
  });

  async function createRule(url: string): Promise<void> {
    const admin = async (model: string, method: string, body: object) => {
      const headers = { ...json2Headers(box.wire.target), Authorization: `bearer ${'a'.repeat(40)}` };
      const reply = await box.wire.raw(`/json/2/${model}/${method}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      expect(reply.status, JSON.stringify(reply.body)).toBe(200);
      return reply.body as { id: number }[];
    };
    const [model] = await admin('ir.model', 'search_read', {
      domain: [['model', '=', 'stock.picking']],
      fields: ['model'],
    });
    const fieldIds = async (names: string[]) =>
      (
        await admin('ir.model.fields', 'search_read', {
          domain: [
            ['model', '=', 'stock.picking'],
            ['name', 'in', names],
          ],
          fields: ['name'],
        })
      ).map((f) => f.id);
    const action = {
      name: 'post picking',
      model_id: model?.id,
      state: 'webhook',
      webhook_url: url,
      webhook_field_ids: [[6, 0, await fieldIds(['name', 'state', 'partner_id', 'write_date'])]],
    };
    const rule = {
      name: 'pickings',
      model_id: model?.id,
      trigger: 'on_create_or_write',
      trigger_field_ids: [[6, 0, await fieldIds(['state', 'scheduled_date'])]],
      filter_domain: "[('picking_type_id.code','in',['incoming','outgoing'])]",
      action_server_ids: [[0, 0, action]],
    };
    await admin('base.automation', 'create', { vals_list: [rule] });
  }

  const move = (at: string) =>
    box.wire.must('stock.picking', 'write', { ids: [pickingId()], vals: { scheduled_date: at } });

  it('posts once per changed record, flat, with microseconds; not for the same value or a rollback', async () => {
    received.length = 0;
    await move('2031-02-01 08:00:00');
    await move('2031-02-01 08:00:00');
    await box.wire.call('stock.picking', 'write', {
      ids: [pickingId()],
      vals: { scheduled_date: '2031-02-02 08:00:00', partner_id: 99_999 },
    });
    expect(received).toHaveLength(1);
    expect(received[0]?.url).toBe('/hook?token=s');
    expect(received[0]?.body).toMatchObject({
      _model: 'stock.picking',
      _id: pickingId(),
      state: 'assigned',
      partner_id: box.ids.partners.gemini,
    });
    expect(received[0]?.body.write_date).toMatch(/\.\d{1,6}$/);
  });

  it('gives up after a second, once, and the call still succeeds', async () => {
    received.length = 0;
    delayMs = 3_000;
    const started = Date.now();
    await move('2031-02-03 08:00:00');
    delayMs = 0;
    expect(Date.now() - started).toBeGreaterThan(900);
    expect(Date.now() - started).toBeLessThan(2_500);
    expect(received).toHaveLength(1);
  });
});

it('the ledger of writes keeps its youngest lines only', async () => {
  for (let i = 0; i < 5; i++) await makePackage(`KEPT-${i}`);
  const before = await effects();
  expect(await pruneEffects(box.sandbox.runtime.pool, 3)).toBe(before.length - 3);
  expect((await effects()).map(({ seq }) => seq)).toEqual(before.slice(-3).map(({ seq }) => seq));
});
