import { type Env, packageModel, sudo } from '../core/env.ts';
import { validationError } from '../core/errors.ts';
import { insertRows, rowsById, updateRows } from '../core/store.ts';
import { addReservation, addStock } from './quants.ts';
import { bypassesReservation, type LineRow, type LocationRow, type ProductRow } from './rows.ts';
import { unitConverter } from './units.ts';

/**
 * Moves stock for lines: out of the source, into the destination. `sign` -1 takes it back.
 * `part` posts only that much of each line (in the line's unit).
 */
export async function postLines(
  env: Env,
  lineIds: readonly number[],
  sign: 1 | -1,
  part?: number,
): Promise<void> {
  const lines = await rowsById<LineRow>(env, 'stock.move.line', lineIds);
  const products = await rowsById<ProductRow>(
    env,
    'product.product',
    lines.map((line) => line.product_id),
  );
  const byId = new Map(products.map((product) => [product.id, product]));
  const convert = await unitConverter(env);
  for (const line of lines) {
    const product = byId.get(line.product_id);
    if (!product?.is_storable) continue;
    const quantity = sign * convert(part ?? line.quantity, line.product_uom_id, product.uom_id);
    const key = { product_id: line.product_id, lot_id: line.lot_id, company_id: line.company_id };
    await addStock(env, { ...key, location_id: line.location_id, package_id: line.package_id }, -quantity);
    await addStock(
      env,
      { ...key, location_id: line.location_dest_id, package_id: line.result_package_id },
      quantity,
    );
  }
  await placePackages(env, lines);
}

/** What was held for these lines at their source is used up now. */
export async function consumeReservations(env: Env, lines: readonly LineRow[]): Promise<void> {
  const sources = await rowsById<LocationRow>(
    env,
    'stock.location',
    lines.map((line) => line.location_id),
  );
  const usage = new Map(sources.map((source) => [source.id, source.usage]));
  for (const line of lines) {
    if (bypassesReservation(usage.get(line.location_id) ?? '')) continue;
    await addReservation(env, line, -line.quantity_product_uom);
  }
}

async function placePackages(env: Env, lines: readonly LineRow[]): Promise<void> {
  for (const line of lines) {
    if (!line.result_package_id) continue;
    await updateRows(sudo(env), packageModel(env), [line.result_package_id], {
      location_id: line.location_dest_id,
      company_id: line.company_id,
    });
  }
}

/** Creates the lots named on lines; a serial number may exist only once. */
export async function createLots(
  env: Env,
  lines: readonly LineRow[],
  products: ReadonlyMap<number, ProductRow>,
) {
  for (const line of lines) {
    const product = products.get(line.product_id);
    if (line.lot_id || !line.lot_name || !product || product.tracking === 'none') continue;
    const existing = await env.db.query<{ id: number }>(
      'SELECT id FROM stock_lot WHERE product_id = $1 AND name = $2 LIMIT 1',
      [line.product_id, line.lot_name],
    );
    if (existing.rows[0] && product.tracking === 'serial') throw duplicateLot(product, line.lot_name);
    const [lotId] = existing.rows[0]
      ? [existing.rows[0].id]
      : await insertRows(sudo(env), 'stock.lot', [
          { name: line.lot_name, product_id: line.product_id, location_id: line.location_dest_id },
        ]);
    await updateRows(sudo(env), 'stock.move.line', [line.id], { lot_id: lotId });
  }
}

export const productLabel = (product: { default_code: string | null; name: string }): string =>
  product.default_code ? `[${product.default_code}] ${product.name}` : product.name;

export const duplicateLot = (product: ProductRow, lot: string) =>
  validationError(
    'The combination of lot/serial number and product must be unique within a company including when no company is defined.\n' +
      `The following combinations contain duplicates:\n - Product: ${productLabel(product)}, Lot/Serial Number: ${lot}`,
  );
