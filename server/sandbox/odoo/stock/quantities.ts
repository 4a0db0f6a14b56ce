import { type Env, sudo } from '../core/env.ts';
import { deleteRows, insertRows, rowsById, updateRows } from '../core/store.ts';
import { roundQuantity } from '../core/values.ts';
import { postLines } from './posting.ts';
import { addReservation } from './quants.ts';
import {
  bypassesReservation,
  type LineRow,
  type LocationRow,
  type MoveRow,
  type ProductRow,
} from './rows.ts';
import { linesOf, refreshPickings } from './states.ts';
import { unitConverter } from './units.ts';

/**
 * Writes the counted quantity of moves (in the unit of the move): less takes from the newest line, more
 * adds a line, zero drops them all. On a DONE move the difference is posted to stock at once.
 */
export async function setQuantity(env: Env, moveIds: readonly number[], value: number): Promise<void> {
  const wanted = roundQuantity(value);
  for (const move of await rowsById<MoveRow>(env, 'stock.move', moveIds)) {
    const lines = await linesOf(env, [move.id]);
    if (wanted < 0 && move.state !== 'done') await storeNegative(env, move, lines, wanted);
    else if (wanted > move.quantity)
      await increase(env, move, roundQuantity(wanted - Math.max(0, move.quantity)));
    else if (wanted < move.quantity) await decrease(env, move, lines, roundQuantity(move.quantity - wanted));
  }
}

/** Odoo accepts it: the lines go, the number stays on the move. */
async function storeNegative(
  env: Env,
  move: MoveRow,
  lines: readonly LineRow[],
  wanted: number,
): Promise<void> {
  await deleteRows(
    sudo(env),
    'stock.move.line',
    lines.map((line) => line.id),
  );
  await updateRows(env, 'stock.move', [move.id], { quantity: wanted, state: 'partially_available' });
  if (move.picking_id) await refreshPickings(env, [move.picking_id], true);
}

async function increase(env: Env, move: MoveRow, delta: number): Promise<void> {
  const [product] = await rowsById<ProductRow>(env, 'product.product', [move.product_id]);
  const perUnit = product?.tracking === 'serial' && Number.isInteger(delta);
  const parts = perUnit ? Array.from({ length: delta }, () => 1) : [delta];
  const rows = await newLines(env, move, parts, product?.uom_id ?? move.product_uom);
  const ids = await insertRows(sudo(env), 'stock.move.line', rows);
  if (move.state === 'done') await postLines(env, ids, 1);
}

/** Line values for parts of a move, without saving them. */
export async function newLines(env: Env, move: MoveRow, parts: readonly number[], productUom: number) {
  const convert = await unitConverter(env);
  return parts.map((quantity) => ({
    picking_id: move.picking_id,
    move_id: move.id,
    product_id: move.product_id,
    product_uom_id: move.product_uom,
    quantity,
    quantity_product_uom: convert(quantity, move.product_uom, productUom),
    picked: move.picked === true,
    location_id: move.location_id,
    location_dest_id: move.location_dest_id,
    state: move.state,
    company_id: move.company_id,
    date: env.now,
  }));
}

async function decrease(env: Env, move: MoveRow, lines: readonly LineRow[], delta: number): Promise<void> {
  let left = delta;
  for (const line of [...lines].sort((a, b) => b.id - a.id)) {
    if (left <= 0) break;
    const taken = Math.min(line.quantity, left);
    left = roundQuantity(left - taken);
    const rest = roundQuantity(line.quantity - taken);
    if (move.state === 'done') await postLines(env, [line.id], -1, taken);
    else await release(env, line, taken);
    if (rest === 0 && move.state !== 'done') await deleteRows(sudo(env), 'stock.move.line', [line.id]);
    else
      await updateRows(sudo(env), 'stock.move.line', [line.id], {
        quantity: rest,
        quantity_product_uom: rest,
      });
  }
}

/** Gives reserved stock back when the line came from a place that holds stock. */
export async function release(env: Env, line: LineRow, quantity: number): Promise<void> {
  const [source] = await rowsById<LocationRow>(env, 'stock.location', [line.location_id]);
  if (!source || bypassesReservation(source.usage)) return;
  await addReservation(env, { ...line, company_id: line.company_id }, -quantity);
}
