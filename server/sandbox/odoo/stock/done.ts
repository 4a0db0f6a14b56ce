import { checkAccess } from '../core/access.ts';
import { type Env, modelOf, sudo } from '../core/env.ts';
import { deleteRows, insertRows, rowsById, rowsWhere, updateRows } from '../core/store.ts';
import { roundQuantity } from '../core/values.ts';
import { createBackorder } from './backorder.ts';
import { consumeReservations, createLots, postLines, productLabel } from './posting.ts';
import { refreshPurchases } from './purchase.ts';
import { pushOn } from './push.ts';
import { isClosed, type LineRow, type MoveRow, type PickingRow, type ProductRow } from './rows.ts';
import { linesOf, refreshPickings, setLineStates } from './states.ts';

/**
 * Finishes the counted moves of pickings. What was not counted goes to a backorder, or is cancelled.
 * A picking with nothing counted stays open but still gets a `date_done` (recorded quirk).
 */
export async function finishPickings(
  env: Env,
  pickings: readonly PickingRow[],
  cancelBackorder: boolean,
): Promise<void> {
  if (pickings.length === 0) return;
  const ids = pickings.map((picking) => picking.id);
  await addMissingOrderLines(env, pickings);
  const moves = (await rowsWhere<MoveRow>(env, 'stock.move', 'picking_id', ids)).filter(
    (m) => !isClosed(m.state),
  );
  const todo = moves.filter((move) => move.picked && move.quantity > 0);
  const rest = moves.filter((move) => !todo.includes(move));
  await dropUnpicked(env, todo);
  const leftovers = await splitShort(env, todo, cancelBackorder);
  if (cancelBackorder)
    await cancelMoves(
      env,
      rest.map((move) => move.id),
    );
  const finished = await finishMoves(env, todo);
  await updateRows(sudo(env), 'stock.picking', ids, { date_done: env.now, priority: '0' });
  if (!cancelBackorder) {
    const open = [...rest.filter((move) => move.product_uom_qty > 0).map((move) => move.id), ...leftovers];
    await cancelMoves(
      env,
      rest.filter((move) => move.product_uom_qty === 0).map((move) => move.id),
    );
    for (const picking of pickings) await createBackorder(env, picking, open, finished);
  }
  await refreshPickings(env, ids);
  await refreshPurchases(
    env,
    pickings.flatMap((picking) => picking.purchase_id ?? []),
  );
  await pushOn(env, pickings, finished);
}

/** Lines nobody picked are not part of what was received. */
async function dropUnpicked(env: Env, moves: readonly MoveRow[]): Promise<void> {
  const lines = await linesOf(
    env,
    moves.map((move) => move.id),
  );
  const stale = lines.filter((line) => !line.picked || line.quantity === 0);
  await deleteRows(
    sudo(env),
    'stock.move.line',
    stale.map((line) => line.id),
  );
}

/** Cuts the missing part off as a move of its own; it is the backorder, or cancelled. */
async function splitShort(env: Env, moves: readonly MoveRow[], cancelled: boolean): Promise<number[]> {
  const leftovers: Record<string, unknown>[] = [];
  for (const move of moves) {
    const counted = roundQuantity(
      (await linesOf(env, [move.id])).reduce((sum, line) => sum + line.quantity, 0),
    );
    const missing = roundQuantity(move.product_uom_qty - counted);
    if (missing <= 0) continue;
    await updateRows(sudo(env), 'stock.move', [move.id], { product_uom_qty: counted });
    leftovers.push({
      ...copyOfMove(move),
      product_uom_qty: missing,
      state: cancelled ? 'cancel' : 'confirmed',
    });
  }
  return insertRows(sudo(env), 'stock.move', leftovers);
}

export function copyOfMove(move: MoveRow): Record<string, unknown> {
  return {
    picking_id: move.picking_id,
    product_id: move.product_id,
    product_uom: move.product_uom,
    quantity: 0,
    picked: false,
    date: move.date,
    date_deadline: move.date_deadline,
    sequence: move.sequence,
    origin: move.origin,
    location_id: move.location_id,
    location_dest_id: move.location_dest_id,
    picking_type_id: move.picking_type_id,
    purchase_line_id: move.purchase_line_id,
    company_id: move.company_id,
    partner_id: move.partner_id,
    description_picking: move.description_picking,
    price_unit: move.price_unit,
    procure_method: 'make_to_stock',
  };
}

async function finishMoves(env: Env, moves: readonly MoveRow[]): Promise<MoveRow[]> {
  const ids = moves.map((move) => move.id);
  const lines = await linesOf(env, ids);
  const products = await rowsById<ProductRow>(
    env,
    'product.product',
    moves.map((move) => move.product_id),
  );
  await createLots(env, lines, new Map(products.map((product) => [product.id, product])));
  await consumeReservations(env, lines);
  await postLines(
    env,
    lines.map((line) => line.id),
    1,
  );
  await updateRows(sudo(env), 'stock.move', ids, { state: 'done', date: env.now, picked: true });
  await setLineStates(
    env,
    lines.map((line) => line.id),
    'done',
  );
  return rowsById<MoveRow>(env, 'stock.move', ids);
}

export async function cancelMoves(env: Env, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const lines = await linesOf(env, ids);
  await consumeReservations(env, lines);
  await deleteRows(
    sudo(env),
    'stock.move.line',
    lines.map((line) => line.id),
  );
  await updateRows(sudo(env), 'stock.move', ids, { state: 'cancel', quantity: 0 });
}

/**
 * A move line created on a picking that is already done: stock is posted at once, under a new done move.
 * This is what a late retry of a connector destroys stock with.
 */
export async function postLateLine(env: Env, picking: PickingRow, line: LineRow): Promise<void> {
  const [moveId] = await insertRows(sudo(env), 'stock.move', [
    {
      picking_id: picking.id,
      product_id: line.product_id,
      product_uom: line.product_uom_id,
      product_uom_qty: 0,
      quantity: line.quantity,
      picked: true,
      state: 'done',
      date: env.now,
      location_id: line.location_id,
      location_dest_id: line.location_dest_id,
      picking_type_id: picking.picking_type_id,
      company_id: picking.company_id,
      origin: picking.origin,
      additional: true,
      purchase_line_id: await orderLineFor(env, picking, line.product_id),
      procure_method: 'make_to_stock',
    },
  ]);
  await updateRows(sudo(env), 'stock.move.line', [line.id], { move_id: moveId, picked: true, state: 'done' });
  await postLines(env, [line.id], 1);
  if (picking.purchase_id) await refreshPurchases(env, [picking.purchase_id]);
}

async function orderLineFor(env: Env, picking: PickingRow, productId: number): Promise<number | null> {
  if (!picking.purchase_id) return null;
  const lines = await rowsWhere<{ id: number; product_id: number }>(env, 'purchase.order.line', 'order_id', [
    picking.purchase_id,
  ]);
  return lines.find((line) => line.product_id === productId)?.id ?? null;
}

/** Goods that are not on the order get an order line of quantity 0, with the rights of the caller. */
async function addMissingOrderLines(env: Env, pickings: readonly PickingRow[]): Promise<void> {
  for (const picking of pickings.filter((candidate) => candidate.purchase_id)) {
    const moves = await rowsWhere<MoveRow>(env, 'stock.move', 'picking_id', [picking.id]);
    const extra = moves.filter(
      (move) => !move.purchase_line_id && move.picked && move.quantity > 0 && !isClosed(move.state),
    );
    for (const move of extra) {
      checkAccess(env, modelOf(env, 'purchase.order.line'), 'create');
      const [product] = await rowsById<ProductRow>(env, 'product.product', [move.product_id]);
      if (!product) continue;
      const [lineId] = await insertRows(sudo(env), 'purchase.order.line', [
        {
          order_id: picking.purchase_id,
          product_id: product.id,
          name: productLabel(product),
          product_qty: 0,
          product_uom_id: move.product_uom,
          price_unit: product.standard_price ?? 0,
          date_planned: env.now,
          company_id: picking.company_id,
          sequence: 10,
          qty_received: 0,
          qty_invoiced: 0,
          state: 'purchase',
        },
      ]);
      await updateRows(sudo(env), 'stock.move', [move.id], { purchase_line_id: lineId });
    }
  }
}
