import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWire } from '#server/sandbox/contract/wire.ts';
import { startTestSandbox, type TestSandbox, testScenario } from './testing.ts';

let box: TestSandbox;
const admin = 'b'.repeat(40);
const expired = 'e'.repeat(40);

beforeAll(async () => {
  box = await startTestSandbox(
    {},
    {
      users: [
        {
          key: 'admin',
          login: 'admin',
          name: 'Admin',
          apiKey: admin,
          groups: ['settings'],
          companies: ['main', 'other'],
        },
        {
          key: 'late',
          login: 'late',
          name: 'Late',
          apiKey: expired,
          apiKeyDays: -1,
          groups: ['stock-user'],
          companies: ['main'],
        },
      ],
      orders: [
        {
          key: 'elsewhere',
          supplier: 'gemini',
          warehouse: 'far',
          plannedAt: new Date('2031-01-10T09:00:00Z'),
          lines: [{ product: 'lamp', quantity: 5 }],
        },
      ],
    },
  );
});
afterAll(async () => {
  expect(box.bugs).toEqual([]);
  await box.stop();
});

const picking = (key: string) => box.ids.orders[key]?.pickingIds[0] ?? 0;
const must = <T>(model: string, method: string, body: object) =>
  box.wire.must<T>(model, method, body as Record<string, unknown>);
const rows = <T>(model: string, domain: unknown[], fields: string[]) =>
  must<T[]>(model, 'search_read', { domain, fields, order: 'id', load: null });

describe('keys', () => {
  it('an expired key is refused like a wrong one; other users never see a key of mine', async () => {
    const late = await openWire({ ...box.wire.target, login: 'late', key: expired });
    expect((await late.call('stock.picking', 'search_count', { domain: [] })).status).toBe(401);
    const own = await rows<{ user_id: number }>('res.users.apikeys', [], ['user_id']);
    expect(own.map((key) => key.user_id)).toEqual([box.ids.users.connector]);
  });

  it('keeps neither keys nor passwords in clear', async () => {
    const { rows: stored } = await box.sandbox.runtime.pool.query(
      'SELECT row_to_json(a)::text AS line FROM sandbox_apikey a UNION ALL SELECT row_to_json(s)::text FROM sandbox_secret s UNION ALL SELECT row_to_json(u)::text FROM res_users u UNION ALL SELECT row_to_json(e)::text FROM sandbox_effect e',
    );
    const text = JSON.stringify(stored);
    expect(text).not.toContain(box.key);
    expect(text).not.toContain('secret-password');
  });
});

describe('rights and companies', () => {
  it('a record of another company is absent in searches and refused by id', async () => {
    expect(await must('stock.picking', 'search', { domain: [['id', '=', picking('elsewhere')]] })).toEqual(
      [],
    );
    const read = await box.wire.call('stock.picking', 'read', {
      ids: [picking('elsewhere')],
      fields: ['name'],
    });
    expect([read.status, read.error]).toEqual([403, 'odoo.exceptions.AccessError']);
  });

  it('load without rights reports instead of raising', async () => {
    const answer = await must<{ ids: unknown; messages: { message: string }[] }>('res.partner', 'load', {
      fields: ['id', 'name'],
      data: [['yard.p', 'P']],
    });
    expect(answer.ids).toBe(false);
    expect(answer.messages[0]?.message).toContain("You are not allowed to create 'Contact'");
  });

  it('vehicles cannot be searched but may be set on a batch by id; the driver follows', async () => {
    expect((await box.wire.call('fleet.vehicle', 'search', { domain: [] })).status).toBe(403);
    const vals = { picking_type_id: box.ids.warehouses.wh?.receiptsId, vehicle_id: box.ids.vehicles.trailer };
    const ids = await must<number[]>('stock.picking.batch', 'create', { vals_list: [vals] });
    const [batch] = await must<object[]>('stock.picking.batch', 'read', {
      ids,
      fields: ['vehicle_id', 'driver_id'],
    });
    expect(batch).toMatchObject({
      vehicle_id: [box.ids.vehicles.trailer, 'Trailer Maker/Curtainsider/YRD-001'],
      driver_id: [box.ids.partners.driver, 'Dana Driver'],
    });
  });
});

describe('keys and manual fields', () => {
  it('rotates a key over JSON-2, then revokes it', async () => {
    const [description] = await must<number[]>('res.users.apikeys.description', 'create', {
      vals_list: [{ name: 'rotated', duration: '30' }],
    });
    const check = await must<{ res_id: number }>('res.users.apikeys.description', 'make_key', {
      ids: [description],
    });
    const wrong = await box.wire.call('res.users.identitycheck', 'run_check', {
      ids: [check.res_id],
      context: { password: 'nope' },
    });
    expect(wrong.error).toBe('odoo.exceptions.UserError');
    const context = { password: 'secret-password' };
    const shown = await must<{ context: { default_key: string } }>('res.users.identitycheck', 'run_check', {
      ids: [check.res_id],
      context,
    });
    const rotated = await openWire({ ...box.wire.target, key: shown.context.default_key });
    expect((await rotated.call('stock.picking', 'search_count', { domain: [] })).status).toBe(200);
    const [record] = await rows<{ id: number }>(
      'res.users.apikeys',
      [['name', '=', 'rotated']],
      ['expiration_date'],
    );
    const removal = await must<{ res_id: number }>('res.users.apikeys', 'remove', { ids: [record?.id] });
    await must('res.users.identitycheck', 'run_check', { ids: [removal.res_id], context });
    expect((await rotated.call('stock.picking', 'search_count', { domain: [] })).status).toBe(401);
  });

  it('an administrator adds x_yard_ref; then everybody writes and searches it', async () => {
    const boss = await openWire({ ...box.wire.target, login: 'admin', key: admin });
    const [model] = await boss.must<{ id: number }[]>('ir.model', 'search_read', {
      domain: [['model', '=', 'stock.picking']],
      fields: ['model'],
    });
    const field = {
      model_id: model?.id,
      name: 'x_yard_ref',
      field_description: 'Yard reference',
      ttype: 'char',
      index: true,
    };
    await boss.must('ir.model.fields', 'create', { vals_list: [field] });
    await must('stock.picking', 'write', { ids: [picking('first')], vals: { x_yard_ref: 'APT-1' } });
    expect(await must('stock.picking', 'search', { domain: [['x_yard_ref', '=', 'APT-1']] })).toEqual([
      picking('first'),
    ]);
  });
});

describe('trial use', () => {
  it('seeding the same scenario again changes nothing', async () => {
    const again = await box.sandbox.seed(testScenario(box.key));
    expect(again.orders.first).toEqual(box.ids.orders.first);
    expect(again.products).toMatchObject({ chair: box.ids.products.chair });
  });

  it('copies a receipt a thousand times; 1,000 changed ones are read in two calls', async () => {
    const ids = await box.sandbox.copyReceipts(picking('first'), 1_000);
    const page = (offset: number) =>
      must<{ id: number; move_ids: number[] }[]>('stock.picking', 'search_read', {
        domain: [['id', 'in', ids]],
        fields: ['name', 'state', 'origin', 'partner_id', 'scheduled_date', 'move_ids', 'write_date'],
        order: 'write_date, id',
        limit: 500,
        offset,
      });
    const read = [...(await page(0)), ...(await page(500))];
    expect(read.map((row) => row.id)).toEqual(ids);
    expect(new Set(read.map((row) => row.move_ids.length))).toEqual(new Set([2]));
    expect((await box.wire.call('stock.picking', 'button_validate', { ids: ids.slice(0, 1) })).value).toBe(
      true,
    );
  });

  it('shows a transfer to a person without scripts', async () => {
    const reply = await box.wire.raw(`/odoo/action-stock/${picking('first')}`, { method: 'GET' });
    expect(reply.status).toBe(200);
    expect(String(reply.body)).toContain('[CHAIR] Office Chair');
    expect(String(reply.body)).not.toContain('<script');
  });
});

describe('as Odoo 16', () => {
  it('counts with quantity_done, asks before an immediate transfer, refuses a second validation', async () => {
    const old = await startTestSandbox({ version: 16 });
    const id = old.ids.orders.first?.pickingIds[0] ?? 0;
    const ask = (context: object) =>
      old.wire.call('stock.picking', 'button_validate', {
        ids: [id],
        context: context as Record<string, unknown>,
      });
    expect((await ask({})).value).toMatchObject({ res_model: 'stock.immediate.transfer' });
    const moves = await old.wire.must<{ id: number; quantity_done: number }[]>('stock.move', 'search_read', {
      domain: [['picking_id', '=', id]],
      fields: ['quantity_done'],
    });
    expect(moves.map((move) => move.quantity_done)).toEqual([0, 0]);
    await old.wire.must('stock.move', 'write', { ids: [moves[0]?.id ?? 0], vals: { quantity_done: 7 } });
    expect((await ask({ skip_immediate: true })).value).toMatchObject({
      res_model: 'stock.backorder.confirmation',
    });
    expect((await ask({ skip_immediate: true, skip_backorder: true })).value).toBe(true);
    expect((await ask({ skip_backorder: true })).error).toBe('odoo.exceptions.UserError');
    expect(old.bugs).toEqual([]);
    await old.stop();
  });
});
