import { type Env, packageModel, type Row, sudo } from '../core/env.ts';
import { validationError } from '../core/errors.ts';
import { writeFields } from '../core/orm.ts';
import type { Behaviour } from '../core/registry.ts';
import { rowsById, updateRows } from '../core/store.ts';
import { roundQuantity } from '../core/values.ts';
import { duplicateLot } from '../stock/posting.ts';
import type { ProductRow } from '../stock/rows.ts';

interface PlaceRow {
  id: number;
  name: string;
  usage: string;
  location_id: number | null;
}

export const locations: Behaviour = {
  model: 'stock.location',
  order: 'complete_name, id',
  indexes: ['barcode', 'location_id', 'parent_path'],
  displayName: async (_env, rows) =>
    new Map(rows.map((row) => [row.id, String(row.complete_name ?? row.name)])),
  defaults: async (env, vals) => {
    const [parent] = await rowsById<Row>(env, 'stock.location', [Number(vals.location_id ?? 0)]);
    const inherited = parent
      ? { warehouse_id: parent.warehouse_id ?? false, company_id: parent.company_id ?? false }
      : {};
    return { usage: 'internal', ...inherited, ...vals };
  },
  afterCreate: placeLocations,
  write: async (env, ids, vals) => {
    await writeFields(env, 'stock.location', ids, vals);
    if ('name' in vals || 'location_id' in vals) await placeLocations(env, ids);
  },
};

/** `WH/Stock/Dock 01` and the path of ids; view locations other than warehouses are left out of names. */
async function placeLocations(env: Env, ids: number[]): Promise<void> {
  for (const place of await rowsById<PlaceRow>(env, 'stock.location', ids)) {
    const [parent] = await rowsById<PlaceRow & { complete_name: string; parent_path: string }>(
      env,
      'stock.location',
      [place.location_id ?? 0],
    );
    const bare = !parent || place.usage !== 'internal';
    await updateRows(sudo(env), 'stock.location', [place.id], {
      complete_name: bare ? place.name : `${parent.complete_name}/${place.name}`,
      parent_path: `${parent?.parent_path ?? ''}${place.id}/`,
    });
  }
}

export const pickingTypes: Behaviour = {
  model: 'stock.picking.type',
  order: 'sequence, id',
  displayName: async (env, rows) => {
    const warehouses = await rowsById<Row>(
      env,
      'stock.warehouse',
      rows.map((row) => Number(row.warehouse_id ?? 0)),
    );
    const names = new Map(warehouses.map((warehouse) => [warehouse.id, warehouse.name]));
    return new Map(
      rows.map((row) => [
        row.id,
        row.warehouse_id ? `${names.get(Number(row.warehouse_id))}: ${row.name}` : String(row.name),
      ]),
    );
  },
};

export const packages: Behaviour = {
  model: 'stock.package',
  order: 'name, id',
  indexes: ['name'],
  computes: {
    valid_sscc: async (_env, rows) => new Map(rows.map((row) => [row.id, isSscc(String(row.name ?? ''))])),
    contained_quant_ids: async (env, rows) => {
      const { rows: quants } = await env.db.query<{ id: number; package_id: number }>(
        'SELECT id, package_id FROM stock_quant WHERE package_id = ANY($1) AND quantity <> 0 ORDER BY id',
        [rows.map((row) => row.id)],
      );
      return new Map(
        rows.map((row) => [row.id, quants.filter((q) => q.package_id === row.id).map((q) => q.id)]),
      );
    },
  },
  beforeUnlink: async (env, ids) => {
    const { rows } = await env.db.query(
      'SELECT 1 FROM stock_quant WHERE package_id = ANY($1) AND quantity <> 0',
      [ids],
    );
    if (rows.length > 0)
      throw validationError(`You cannot delete a package that holds stock (${packageModel(env)}).`);
  },
};

/** GS1 check digit of an 18 digit SSCC. */
function isSscc(text: string): boolean {
  if (!/^\d{18}$/.test(text)) return false;
  const sum = [...text.slice(0, 17)].reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1),
    0,
  );
  return (10 - (sum % 10)) % 10 === Number(text[17]);
}

export const lots: Behaviour = {
  model: 'stock.lot',
  order: 'name, id',
  indexes: ['product_id', 'name'],
  related: { product_uom_id: 'product_id.uom_id' },
  computes: {
    product_qty: async (env, rows) => {
      const { rows: sums } = await env.db.query<{ lot_id: number; quantity: number }>(
        `SELECT q.lot_id, sum(q.quantity) AS quantity FROM stock_quant q JOIN stock_location l ON l.id = q.location_id
         WHERE q.lot_id = ANY($1) AND l.usage = 'internal' GROUP BY q.lot_id`,
        [rows.map((row) => row.id)],
      );
      const byLot = new Map(sums.map((sum) => [sum.lot_id, sum.quantity]));
      return new Map(rows.map((row) => [row.id, byLot.get(row.id) ?? 0]));
    },
  },
  /** Checked in code only, so parallel calls get past it (recorded). */
  defaults: async (env, vals) => {
    const { rows } = await env.db.query('SELECT 1 FROM stock_lot WHERE product_id = $1 AND name = $2', [
      vals.product_id,
      vals.name,
    ]);
    const [product] = await rowsById<ProductRow>(env, 'product.product', [Number(vals.product_id ?? 0)]);
    if (rows.length > 0 && product) throw duplicateLot(product, String(vals.name));
    return vals;
  },
};

/** Stock on hand. Writing `quantity` changes it without a trace, as in Odoo: never do that. */
export const quants: Behaviour = {
  model: 'stock.quant',
  order: 'id',
  indexes: ['product_id', 'location_id', 'package_id', 'lot_id'],
  related: {
    product_uom_id: 'product_id.uom_id',
    tracking: 'product_id.tracking',
    warehouse_id: 'location_id.warehouse_id',
    product_tmpl_id: 'product_id.product_tmpl_id',
    product_categ_id: 'product_id.categ_id',
  },
  computes: {
    available_quantity: async (_env, rows) =>
      new Map(
        rows.map((row) => [row.id, roundQuantity(Number(row.quantity) - Number(row.reserved_quantity))]),
      ),
    on_hand: async (_env, rows) => new Map(rows.map((row) => [row.id, Number(row.quantity) > 0])),
  },
  defaults: async (env, vals) => ({
    in_date: env.now.slice(0, 19),
    reserved_quantity: 0,
    company_id: env.user.companyId,
    ...vals,
  }),
};
