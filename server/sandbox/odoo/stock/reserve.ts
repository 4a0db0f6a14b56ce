import { type Env, sudo } from '../core/env.ts';
import { insertRows, rowsById, updateRows } from '../core/store.ts';
import { roundQuantity } from '../core/values.ts';
import { newLines } from './quantities.ts';
import { addReservation, freeStock } from './quants.ts';
import { bypassesReservation, type LocationRow, type MoveRow, type ProductRow } from './rows.ts';
import { refreshMoves } from './states.ts';

/** Confirms draft moves and prepares their lines: receipts get their whole demand, others what is in stock. */
export async function confirmMoves(env: Env, moveIds: readonly number[]): Promise<void> {
  const drafts = (await rowsById<MoveRow>(env, 'stock.move', moveIds)).filter(
    (move) => move.state === 'draft',
  );
  const ids = drafts.map((move) => move.id);
  await updateRows(sudo(env), 'stock.move', ids, { state: 'confirmed' });
  await assignMoves(env, ids);
}

/** Prepares lines for what is still missing on open moves. */
export async function assignMoves(env: Env, moveIds: readonly number[]): Promise<void> {
  const moves = (await rowsById<MoveRow>(env, 'stock.move', moveIds)).filter(
    (m) => !['draft', 'done', 'cancel'].includes(m.state),
  );
  const locations = await rowsById<LocationRow>(
    env,
    'stock.location',
    moves.map((move) => move.location_id),
  );
  const usage = new Map(locations.map((location) => [location.id, location.usage]));
  const products = await rowsById<ProductRow>(
    env,
    'product.product',
    moves.map((move) => move.product_id),
  );
  const byId = new Map(products.map((product) => [product.id, product]));
  const rows = [];
  for (const move of moves) {
    const missing = roundQuantity(move.product_uom_qty - move.quantity);
    const product = byId.get(move.product_id);
    if (missing <= 0 || !product) continue;
    const free = bypassesReservation(usage.get(move.location_id) ?? '');
    rows.push(
      ...(free
        ? await preparedLines(env, move, missing, product)
        : await reservedLines(env, move, missing, product)),
    );
  }
  await insertRows(sudo(env), 'stock.move.line', rows);
  await refreshMoves(env, moveIds);
}

/** Before 17 a receipt starts with nothing counted; since 17 with the demand filled in. */
async function preparedLines(env: Env, move: MoveRow, missing: number, product: ProductRow) {
  if (env.registry.version < 17) return [];
  const perUnit = product.tracking === 'serial' && Number.isInteger(missing);
  const parts = perUnit ? Array.from({ length: missing }, () => 1) : [missing];
  return newLines(env, { ...move, picked: false, state: 'assigned' }, parts, product.uom_id);
}

async function reservedLines(env: Env, move: MoveRow, missing: number, product: ProductRow) {
  const rows = [];
  let left = missing;
  for (const quant of await freeStock(env, move.product_id, move.location_id)) {
    if (left <= 0) break;
    const taken = roundQuantity(Math.min(left, quant.free));
    left = roundQuantity(left - taken);
    await addReservation(env, quant, taken);
    const [line] = await newLines(env, { ...move, picked: false }, [taken], product.uom_id);
    rows.push({
      ...line,
      location_id: quant.location_id,
      lot_id: quant.lot_id,
      package_id: quant.package_id,
    });
  }
  return rows;
}
