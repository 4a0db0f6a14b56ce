import { type Env, type Row, sudo } from '../core/env.ts';
import { insertRows, updateRows } from '../core/store.ts';
import { roundQuantity } from '../core/values.ts';

export interface QuantKey {
  product_id: number;
  location_id: number;
  lot_id: number | null;
  package_id: number | null;
  company_id: number;
}

/**
 * Adds to the stock of one product at one place. A row locked elsewhere is skipped and a second one
 * made, as Odoo does: several rows per product and place are normal.
 */
export async function addStock(env: Env, key: QuantKey, delta: number): Promise<void> {
  if (delta === 0) return;
  const { rows } = await env.db.query<Row & { quantity: number }>(
    `SELECT * FROM stock_quant WHERE product_id = $1 AND location_id = $2 AND lot_id IS NOT DISTINCT FROM $3
       AND package_id IS NOT DISTINCT FROM $4 ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`,
    [key.product_id, key.location_id, key.lot_id, key.package_id],
  );
  const quant = rows[0];
  if (quant) {
    await updateRows(sudo(env), 'stock.quant', [quant.id], {
      quantity: roundQuantity(quant.quantity + delta),
    });
    return;
  }
  await insertRows(sudo(env), 'stock.quant', [
    { ...key, quantity: delta, reserved_quantity: 0, in_date: env.now },
  ]);
}

/** Changes what is reserved at a place; never below zero. */
export async function addReservation(env: Env, key: QuantKey, delta: number): Promise<void> {
  if (delta === 0) return;
  await env.db.query(
    `UPDATE stock_quant SET reserved_quantity = greatest(0, reserved_quantity + $5), write_date = $6, write_uid = $7
     WHERE id = (SELECT id FROM stock_quant WHERE product_id = $1 AND location_id = $2
       AND lot_id IS NOT DISTINCT FROM $3 AND package_id IS NOT DISTINCT FROM $4 ORDER BY id LIMIT 1)`,
    [key.product_id, key.location_id, key.lot_id, key.package_id, delta, env.now, env.user.id],
  );
}

export interface FreeQuant extends QuantKey {
  id: number;
  free: number;
}

/** Unreserved stock below a location, oldest first. */
export async function freeStock(env: Env, productId: number, locationId: number): Promise<FreeQuant[]> {
  const { rows } = await env.db.query<FreeQuant>(
    `SELECT q.id, q.product_id, q.location_id, q.lot_id, q.package_id, q.company_id,
            q.quantity - q.reserved_quantity AS free
     FROM stock_quant q JOIN stock_location l ON l.id = q.location_id JOIN stock_location p ON p.id = $2
     WHERE q.product_id = $1 AND l.parent_path LIKE p.parent_path || '%' AND q.quantity > q.reserved_quantity
     ORDER BY q.in_date, q.id`,
    [productId, locationId],
  );
  return rows;
}
