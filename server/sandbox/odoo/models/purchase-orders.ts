import { type Env, type Row, sudo } from '../core/env.ts';
import { userError } from '../core/errors.ts';
import { browse } from '../core/orm.ts';
import type { Behaviour, Vals } from '../core/registry.ts';
import { rowsById, rowsWhere, updateRows } from '../core/store.ts';
import { cancelMoves } from '../stock/done.ts';
import { productLabel } from '../stock/posting.ts';
import { cancelOrders, confirmOrders, type OrderLineRow, type OrderRow } from '../stock/purchase.ts';
import type { PickingRow, ProductRow } from '../stock/rows.ts';
import { nextOrderName } from '../stock/sequences.ts';
import { chatterMethods } from './chatter.ts';

export const purchaseOrders: Behaviour = {
  model: 'purchase.order',
  order: 'priority desc, id desc',
  indexes: ['name', 'partner_ref'],
  computes: {
    picking_ids: (env, rows) => pickingsOf(env, rows, (ids) => ids),
    incoming_picking_count: (env, rows) => pickingsOf(env, rows, (ids) => ids.length),
  },
  displayName: async (_env, rows) =>
    new Map(
      rows.map((row) => [row.id, row.partner_ref ? `${row.name} (${row.partner_ref})` : String(row.name)]),
    ),
  defaults,
  afterCreate: async (env, ids) => {
    for (const id of ids) await refreshTotals(env, id);
  },
  methods: {
    ...chatterMethods('purchase.order'),
    button_confirm: {
      kind: 'record',
      args: [],
      run: async (env, _args, ids) => {
        const orders = await browse<OrderRow>(env, 'purchase.order', ids);
        await confirmOrders(
          env,
          orders.filter((order) => ['draft', 'sent', 'to approve'].includes(order.state)),
        );
        return true;
      },
    },
    button_cancel: {
      kind: 'record',
      args: [],
      run: async (env, _args, ids) => {
        await browse(env, 'purchase.order', ids);
        await refuseReceived(env, ids);
        await cancelOrders(env, ids, cancelMoves);
        return null;
      },
    },
  },
};

/** 19 lets a buyer cancel an order with a done receipt; older versions refuse. */
async function refuseReceived(env: Env, ids: readonly number[]): Promise<void> {
  if (env.registry.version >= 19) return;
  const pickings = await rowsWhere<PickingRow>(env, 'stock.picking', 'purchase_id', ids);
  if (pickings.some((picking) => picking.state === 'done')) {
    throw userError('Unable to cancel purchase order as some receptions have already been done.');
  }
}

async function pickingsOf(
  env: Env,
  rows: Row[],
  shape: (ids: number[]) => unknown,
): Promise<Map<number, unknown>> {
  const pickings = await rowsWhere<PickingRow>(
    env,
    'stock.picking',
    'purchase_id',
    rows.map((row) => row.id),
  );
  return new Map(
    rows.map((row) => [
      row.id,
      shape(
        pickings
          .filter((p) => p.purchase_id === row.id)
          .map((p) => p.id)
          .sort((a, b) => b - a),
      ),
    ]),
  );
}

async function defaults(env: Env, vals: Vals): Promise<Vals> {
  const companyId = Number(vals.company_id ?? env.companies[0] ?? env.user.companyId);
  const { rows } = await env.db.query<{ id: number }>(
    `SELECT id FROM stock_picking_type WHERE code = 'incoming' AND company_id = $1 ORDER BY sequence, id LIMIT 1`,
    [companyId],
  );
  const [company] = await rowsById<{ id: number; currency_id: number }>(env, 'res.company', [companyId]);
  return {
    state: 'draft',
    company_id: companyId,
    picking_type_id: rows[0]?.id,
    date_order: env.now.slice(0, 19),
    currency_id: company?.currency_id,
    user_id: env.user.id,
    invoice_status: 'no',
    priority: '0',
    ...vals,
    name: vals.name && vals.name !== 'New' ? vals.name : await nextOrderName(env),
  };
}

async function refreshTotals(env: Env, id: number): Promise<void> {
  const lines = await rowsWhere<OrderLineRow>(env, 'purchase.order.line', 'order_id', [id]);
  const total = lines.reduce((sum, line) => sum + line.product_qty * line.price_unit, 0);
  const planned =
    lines
      .map((line) => line.date_planned)
      .filter((date) => date !== null)
      .sort()[0] ?? null;
  await updateRows(sudo(env), 'purchase.order', [id], {
    amount_untaxed: total,
    amount_total: total,
    date_planned: planned,
  });
}

export const purchaseOrderLines: Behaviour = {
  model: 'purchase.order.line',
  order: 'order_id, sequence, id',
  indexes: ['order_id', 'product_id'],
  defaults: async (env, vals) => {
    const [product] = await rowsById<ProductRow>(env, 'product.product', [Number(vals.product_id ?? 0)]);
    const [order] = await rowsById<OrderRow & { date_order: string }>(env, 'purchase.order', [
      Number(vals.order_id ?? 0),
    ]);
    const planned = order?.date_planned ?? order?.date_order ?? env.now;
    return {
      name: product ? productLabel(product) : ' ',
      [env.registry.version < 19 ? 'product_uom' : 'product_uom_id']: product?.uom_id,
      sequence: 10,
      price_unit: product?.standard_price ?? 0,
      product_qty: 1,
      qty_received: 0,
      qty_invoiced: 0,
      date_planned: planned.slice(0, 19),
      company_id: order?.company_id,
      partner_id: order?.partner_id,
      state: order?.state ?? 'draft',
      qty_received_method: 'stock_moves',
      ...vals,
    };
  },
};
