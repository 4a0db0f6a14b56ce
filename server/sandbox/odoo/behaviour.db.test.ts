import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestSandbox, type TestSandbox } from './testing.ts';

let box: TestSandbox;
const planned = new Date('2031-01-10T09:00:00Z');
const admin = 'b'.repeat(40);

beforeAll(async () => {
  const order = (
    key: string,
    warehouse: string,
    lines: { product: string; quantity: number; unit?: 'pack6' }[],
  ) => ({
    key,
    warehouse,
    lines,
    supplier: 'gemini',
    plannedAt: planned,
  });
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
      ],
      orders: [
        order('twosteps', 'two', [{ product: 'chair', quantity: 4 }]),
        order('tracked', 'wh', [{ product: 'oil', quantity: 24 }]),
        order('serial', 'wh', [{ product: 'pump', quantity: 3 }]),
        order('packs', 'wh', [{ product: 'chair', quantity: 2, unit: 'pack6' }]),
        order('extra', 'wh', [{ product: 'chair', quantity: 5 }]),
        order('returned', 'wh', [{ product: 'lamp', quantity: 5 }]),
        order('elsewhere', 'far', [{ product: 'lamp', quantity: 5 }]),
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
const validate = (id: number, context = {}) =>
  box.wire.call('stock.picking', 'button_validate', { ids: [id], context });
const stockAt = async (locationId: number | undefined, product: string) => {
  const found = await rows<{ quantity: number }>(
    'stock.quant',
    [
      ['location_id', '=', locationId],
      ['product_id', '=', box.ids.products[product]],
    ],
    ['quantity'],
  );
  return found.reduce((sum, quant) => sum + quant.quantity, 0);
};

describe('receipts', () => {
  it('two steps: what arrives at the dock gets a transfer from there to Stock', async () => {
    const { two } = box.ids.warehouses;
    const dock = two?.dockIds['Dock 21'];
    const vals = { picking_type_id: two?.receiptsId, dock_id: dock, picking_ids: [[4, picking('twosteps')]] };
    await must('stock.picking.batch', 'create', { vals_list: [vals] });
    expect((await validate(picking('twosteps'))).value).toBe(true);
    expect(await stockAt(dock, 'chair')).toBe(4);
    const [putaway] = await rows<{
      id: number;
      state: string;
      location_id: number;
      location_dest_id: number;
    }>(
      'stock.picking',
      [['picking_type_id', '=', two?.internalId]],
      ['state', 'location_id', 'location_dest_id'],
    );
    expect(putaway).toMatchObject({ state: 'assigned', location_id: dock, location_dest_id: two?.stockId });
    expect((await validate(putaway?.id ?? 0)).value).toBe(true);
    expect([await stockAt(dock, 'chair'), await stockAt(two?.stockId, 'chair')]).toEqual([0, 4]);
  });

  it('lots: missing is refused, named ones are made at validation, SSCC packages get their place', async () => {
    const id = picking('tracked');
    const [move] = await rows<{ id: number; move_line_ids: number[] }>(
      'stock.move',
      [['picking_id', '=', id]],
      ['move_line_ids'],
    );
    expect((await validate(id)).error).toBe('odoo.exceptions.UserError');
    const [sscc, second] = await must<number[]>('stock.package', 'create', {
      vals_list: [{ name: '054123450000253785' }, { name: '054123450000253792' }],
    });
    await must('stock.move.line', 'write', {
      ids: move?.move_line_ids,
      vals: { quantity: 12, lot_name: 'LOT-A', result_package_id: sscc, picked: true },
    });
    const other = {
      picking_id: id,
      move_id: move?.id,
      product_id: box.ids.products.oil,
      quantity: 10,
      lot_name: 'LOT-B',
      result_package_id: second,
      picked: true,
    };
    await must('stock.move.line', 'create', { vals_list: [other] });
    expect((await validate(id, { skip_backorder: true })).value).toBe(true);
    const lots = await rows<{ name: string; product_qty: number }>(
      'stock.lot',
      [['product_id', '=', box.ids.products.oil]],
      ['name', 'product_qty'],
    );
    expect(lots.map((lot) => [lot.name, lot.product_qty]).sort()).toEqual([
      ['LOT-A', 12],
      ['LOT-B', 10],
    ]);
    const [box1] = await rows<object>('stock.package', [['id', '=', sscc]], ['valid_sscc', 'location_id']);
    expect(box1).toMatchObject({ valid_sscc: true, location_id: box.ids.warehouses.wh?.stockId });
  });

  it('serials: one line per unit, the same number twice is refused', async () => {
    const id = picking('serial');
    const lines = await rows<{ id: number; quantity: number }>(
      'stock.move.line',
      [['picking_id', '=', id]],
      ['quantity'],
    );
    expect(lines.map((line) => line.quantity)).toEqual([1, 1, 1]);
    for (const [index, line] of lines.entries()) {
      await must('stock.move.line', 'write', {
        ids: [line.id],
        vals: { lot_name: index < 2 ? 'SN-1' : 'SN-2', picked: true },
      });
    }
    expect((await validate(id)).error).toBe('odoo.exceptions.ValidationError');
    const [state] = await rows<{ state: string }>('stock.picking', [['id', '=', id]], ['state']);
    expect(state?.state).toBe('assigned');
  });

  it('packs: the move counts pieces, the order line packs', async () => {
    const id = picking('packs');
    const [move] = await rows<{ id: number; product_uom_qty: number }>(
      'stock.move',
      [['picking_id', '=', id]],
      ['product_uom_qty'],
    );
    expect(move?.product_uom_qty).toBe(12);
    await must('stock.move', 'write', { ids: [move?.id], vals: { quantity: 9, picked: true } });
    await validate(id, { skip_backorder: true });
    const [line] = await rows<{ qty_received: number }>(
      'purchase.order.line',
      [['order_id', '=', box.ids.orders.packs?.id]],
      ['qty_received'],
    );
    expect(line?.qty_received).toBe(1.5);
  });

  it('goods that are not on the order need purchase rights: 403 and nothing done', async () => {
    const id = picking('extra');
    await must('stock.move.line', 'create', {
      vals_list: [{ picking_id: id, product_id: box.ids.products.lamp, quantity: 2, picked: true }],
    });
    const [, added] = await rows<object>(
      'stock.move',
      [['picking_id', '=', id]],
      ['purchase_line_id', 'product_uom_qty', 'quantity', 'state'],
    );
    expect(added).toMatchObject({
      purchase_line_id: false,
      product_uom_qty: 0,
      quantity: 2,
      state: 'assigned',
    });
    expect(await validate(id, { skip_backorder: true })).toMatchObject({
      status: 403,
      error: 'odoo.exceptions.AccessError',
    });
    const [state] = await rows<{ state: string }>('stock.picking', [['id', '=', id]], ['state']);
    expect(state?.state).toBe('assigned');
  });

  it('a return is a delivery; the first one asks about text messages', async () => {
    const id = picking('returned');
    await validate(id);
    const [wizard] = await must<number[]>('stock.return.picking', 'create', {
      vals_list: [{ picking_id: id }],
    });
    const action = await must<{ res_id: number }>('stock.return.picking', 'action_create_returns_all', {
      ids: [wizard],
    });
    const asked = await validate(action.res_id);
    expect(asked.value).toMatchObject({ res_model: 'confirm.stock.sms' });
    expect((await validate(action.res_id, { skip_sms: true })).value).toBe(true);
    expect(await stockAt(box.ids.warehouses.wh?.stockId, 'lamp')).toBe(0);
    const [line] = await rows<{ qty_received: number }>(
      'purchase.order.line',
      [['order_id', '=', box.ids.orders.returned?.id]],
      ['qty_received'],
    );
    expect(line?.qty_received).toBe(0);
  });

  it('DANGER kept: a scrap validated twice scraps twice', async () => {
    const stock = box.ids.warehouses.wh?.stockId;
    const before = await stockAt(stock, 'chair');
    const vals = { product_id: box.ids.products.chair, scrap_qty: 2, location_id: stock };
    const ids = await must<number[]>('stock.scrap', 'create', { vals_list: [vals] });
    await must('stock.scrap', 'action_validate', { ids });
    await must('stock.scrap', 'action_validate', { ids });
    expect(await stockAt(stock, 'chair')).toBe(before - 4);
  });
});
