import { type Env, sudo } from '../core/env.ts';
import { insertRows, rowsById, rowsWhere, updateEach, updateRows } from '../core/store.ts';
import { roundQuantity } from '../core/values.ts';
import { confirmMoves } from './reserve.ts';
import {
  isClosed,
  type LocationRow,
  type MoveRow,
  type PickingRow,
  type PickingTypeRow,
  type ProductRow,
} from './rows.ts';
import { nextPickingName } from './sequences.ts';
import { refreshPickings } from './states.ts';
import { unitConverter } from './units.ts';

export interface OrderRow {
  id: number;
  name: string;
  state: string;
  partner_id: number;
  company_id: number;
  picking_type_id: number;
  date_planned: string | null;
  receipt_status: string | null;
  invoice_status: string | null;
  effective_date: string | null;
}

export interface OrderLineRow {
  id: number;
  order_id: number;
  product_id: number;
  name: string;
  product_qty: number;
  product_uom_id: number;
  date_planned: string | null;
  price_unit: number;
  qty_received: number;
  qty_invoiced: number;
  sequence: number | null;
}

/** Confirms orders: one receipt per order, one move per line, lines filled in. */
export async function confirmOrders(env: Env, orders: readonly OrderRow[]): Promise<void> {
  for (const order of orders) {
    await updateRows(sudo(env), 'purchase.order', [order.id], { state: 'purchase', date_approve: env.now });
    const lines = await rowsWhere<OrderLineRow>(env, 'purchase.order.line', 'order_id', [order.id]);
    await updateRows(
      sudo(env),
      'purchase.order.line',
      lines.map((line) => line.id),
      { state: 'purchase' },
    );
    const goods = lines.filter((line) => line.product_id && line.product_qty > 0);
    if (goods.length > 0) await createReceipt(env, order, goods);
    await refreshPurchases(env, [order.id]);
  }
}

async function createReceipt(env: Env, order: OrderRow, lines: readonly OrderLineRow[]): Promise<void> {
  const [type] = await rowsById<PickingTypeRow>(env, 'stock.picking.type', [order.picking_type_id]);
  if (!type) throw new Error(`order ${order.name} has no operation type`);
  const products = await rowsById<ProductRow>(
    env,
    'product.product',
    lines.map((line) => line.product_id),
  );
  const units = new Map(products.map((product) => [product.id, product.uom_id]));
  const convert = await unitConverter(env);
  const [pickingId] = await insertRows(sudo(env), 'stock.picking', [
    {
      name: await nextPickingName(env, type),
      is_locked: true,
      state: 'draft',
      origin: order.name,
      partner_id: order.partner_id,
      picking_type_id: type.id,
      location_id: type.default_location_src_id,
      location_dest_id: type.default_location_dest_id,
      company_id: order.company_id,
      purchase_id: order.id,
      scheduled_date: env.now,
      move_type: 'direct',
      priority: '0',
    },
  ]);
  const moves = lines.map((line) => {
    const unit = units.get(line.product_id) ?? line.product_uom_id;
    const due = line.date_planned ?? order.date_planned ?? env.now;
    return {
      picking_id: pickingId,
      product_id: line.product_id,
      product_uom: unit,
      quantity: 0,
      picked: false,
      state: 'draft',
      product_uom_qty: convert(line.product_qty, line.product_uom_id, unit),
      date: due,
      date_deadline: due,
      sequence: 10,
      origin: order.name,
      location_id: type.default_location_src_id,
      location_dest_id: type.default_location_dest_id,
      picking_type_id: type.id,
      purchase_line_id: line.id,
      company_id: order.company_id,
      partner_id: order.partner_id,
      description_picking: line.name,
      packaging_uom_id: line.product_uom_id,
      packaging_uom_qty: line.product_qty,
      price_unit: line.price_unit,
      procure_method: 'make_to_stock',
    };
  });
  await confirmMoves(env, await insertRows(sudo(env), 'stock.move', moves));
  const deadline = moves.map((move) => String(move.date)).sort()[0];
  await updateRows(sudo(env), 'stock.picking', [pickingId ?? 0], { date_deadline: deadline ?? null });
}

/** Re-derives what the order knows about its receipts. */
export async function refreshPurchases(env: Env, orderIds: readonly number[]): Promise<void> {
  const orders = await rowsById<OrderRow>(env, 'purchase.order', orderIds);
  const lines = await rowsWhere<OrderLineRow>(
    env,
    'purchase.order.line',
    'order_id',
    orders.map((order) => order.id),
  );
  const received = await receivedByLine(env, lines);
  const changed = lines.filter((line) => received.get(line.id) !== line.qty_received);
  await updateEach(
    sudo(env),
    'purchase.order.line',
    changed.map((line) => ({ id: line.id, qty_received: received.get(line.id) ?? 0 })),
  );
  const pickings = await rowsWhere<PickingRow>(
    env,
    'stock.picking',
    'purchase_id',
    orders.map((order) => order.id),
  );
  for (const order of orders) {
    const own = lines.filter((line) => line.order_id === order.id);
    const toInvoice = own.some((line) => (received.get(line.id) ?? 0) > line.qty_invoiced);
    const next = {
      receipt_status: receiptStatus(pickings.filter((picking) => picking.purchase_id === order.id)),
      invoice_status: order.state === 'purchase' && toInvoice ? 'to invoice' : 'no',
    };
    const same = next.receipt_status === order.receipt_status && next.invoice_status === order.invoice_status;
    if (!same) await updateRows(sudo(env), 'purchase.order', [order.id], next);
  }
}

function receiptStatus(pickings: readonly PickingRow[]): string | null {
  if (pickings.length === 0 || pickings.every((picking) => picking.state === 'cancel')) return null;
  if (pickings.every((picking) => isClosed(picking.state))) return 'full';
  return pickings.some((picking) => picking.state === 'done') ? 'partial' : 'pending';
}

async function receivedByLine(env: Env, lines: readonly OrderLineRow[]): Promise<Map<number, number>> {
  const moves = await rowsWhere<MoveRow>(
    env,
    'stock.move',
    'purchase_line_id',
    lines.map((line) => line.id),
  );
  const locations = await rowsById<LocationRow>(
    env,
    'stock.location',
    moves.flatMap((m) => [m.location_id, m.location_dest_id]),
  );
  const usage = new Map(locations.map((location) => [location.id, location.usage]));
  const convert = await unitConverter(env);
  const totals = new Map(lines.map((line) => [line.id, 0]));
  for (const move of moves.filter((candidate) => candidate.state === 'done')) {
    const line = lines.find((candidate) => candidate.id === move.purchase_line_id);
    if (!line) continue;
    const back = usage.get(move.location_dest_id) === 'supplier';
    if (back && !move.to_refund) continue;
    const quantity = convert(move.quantity, move.product_uom, line.product_uom_id);
    totals.set(line.id, roundQuantity((totals.get(line.id) ?? 0) + (back ? -quantity : quantity)));
  }
  return totals;
}

export async function cancelOrders(
  env: Env,
  ids: readonly number[],
  cancelMoves: (env: Env, ids: number[]) => Promise<void>,
) {
  await updateRows(env, 'purchase.order', ids, { state: 'cancel' });
  const pickings = (await rowsWhere<PickingRow>(env, 'stock.picking', 'purchase_id', ids)).filter(
    (p) => !isClosed(p.state),
  );
  const moves = await rowsWhere<MoveRow>(
    env,
    'stock.move',
    'picking_id',
    pickings.map((picking) => picking.id),
  );
  await cancelMoves(
    env,
    moves.filter((move) => !isClosed(move.state)).map((move) => move.id),
  );
  await refreshPickings(
    env,
    pickings.map((picking) => picking.id),
  );
  await refreshPurchases(env, ids);
}
