import { type Env, type Row, sudo } from '../core/env.ts';
import { userError, valueError } from '../core/errors.ts';
import { writeFields } from '../core/orm.ts';
import { displayNames } from '../core/read.ts';
import type { Behaviour, Vals } from '../core/registry.ts';
import { rowsById, rowsWhere, updateRows } from '../core/store.ts';
import { refreshPurchases } from '../stock/purchase.ts';
import { setQuantity } from '../stock/quantities.ts';
import { confirmMoves } from '../stock/reserve.ts';
import type { LocationRow, MoveRow, PickingRow, ProductRow } from '../stock/rows.ts';
import { linesOf, refreshMoves, refreshPickings } from '../stock/states.ts';

/** Stock moves: the counted quantity lives here, its detail in the lines. */
export const moves: Behaviour = {
  model: 'stock.move',
  order: 'sequence, date, id',
  indexes: ['picking_id', 'purchase_line_id', 'scrap_id', 'product_id'],
  related: {
    has_tracking: 'product_id.tracking',
    picking_code: 'picking_type_id.code',
    is_storable: 'product_id.is_storable',
    location_usage: 'location_id.usage',
    location_dest_usage: 'location_dest_id.usage',
    product_tmpl_id: 'product_id.product_tmpl_id',
    product_category_id: 'product_id.categ_id',
  },
  computes: {
    product_qty: async (_env, rows) => new Map(rows.map((row) => [row.id, row.product_uom_qty])),
    reference: async (env, rows) => {
      const names = await displayNames(
        env,
        'stock.picking',
        rows.map((row) => Number(row.picking_id ?? 0)),
      );
      return new Map(rows.map((row) => [row.id, names.get(Number(row.picking_id)) ?? null]));
    },
    lot_ids: async (env, rows) => {
      const lines = await linesOf(
        env,
        rows.map((row) => row.id),
      );
      return new Map(
        rows.map((row) => [row.id, lines.filter((l) => l.move_id === row.id).flatMap((l) => l.lot_id ?? [])]),
      );
    },
  },
  displayName,
  defaults,
  afterCreate,
  write: writeMoves,
  methods: {
    action_confirm: {
      kind: 'record',
      args: [],
      run: async (env, _args, ids) => {
        await confirmMoves(env, ids);
        return true;
      },
    },
  },
  beforeUnlink: async (env, ids) => {
    const rows = await rowsById<MoveRow>(env, 'stock.move', ids);
    if (rows.some((row) => row.state === 'done'))
      throw userError('You can only delete draft or cancelled moves.');
  },
};

/** `P00025/FURN_7777: Vendors>Stock`. */
async function displayName(env: Env, rows: Row[]): Promise<Map<number, string>> {
  const typed = rows as unknown as MoveRow[];
  const products = await rowsById<ProductRow>(
    env,
    'product.product',
    typed.map((row) => row.product_id),
  );
  const places = await rowsById<LocationRow>(
    env,
    'stock.location',
    typed.flatMap((row) => [row.location_id, row.location_dest_id]),
  );
  const product = new Map(products.map((item) => [item.id, item.default_code ?? item.name]));
  const place = new Map(places.map((item) => [item.id, item.name]));
  return new Map(
    typed.map((row) => {
      const origin = row.origin ? `${row.origin}/` : '';
      const route = `${place.get(row.location_id)}>${place.get(row.location_dest_id)}`;
      return [row.id, `${origin}${product.get(row.product_id)}: ${route}`];
    }),
  );
}

async function defaults(env: Env, vals: Vals): Promise<Vals> {
  const [picking] = await rowsById<PickingRow>(env, 'stock.picking', [Number(vals.picking_id ?? 0)]);
  const [product] = await rowsById<ProductRow>(env, 'product.product', [Number(vals.product_id ?? 0)]);
  const fromPicking = picking
    ? {
        location_id: picking.location_id,
        location_dest_id: picking.location_dest_id,
        company_id: picking.company_id,
        picking_type_id: picking.picking_type_id,
        partner_id: picking.partner_id ?? false,
        origin: picking.origin ?? false,
        date: picking.scheduled_date?.slice(0, 19) ?? env.now.slice(0, 19),
      }
    : { company_id: env.companies[0] ?? env.user.companyId, date: env.now.slice(0, 19) };
  const { quantity: _counted, ...plain } = vals;
  return {
    ...fromPicking,
    product_uom: product?.uom_id,
    product_uom_qty: 0,
    state: 'draft',
    sequence: 10,
    procure_method: 'make_to_stock',
    picked: false,
    ...plain,
  };
}

async function afterCreate(env: Env, ids: number[], _vals: Vals[]): Promise<void> {
  const rows = await rowsById<MoveRow>(env, 'stock.move', ids);
  const pickings = await rowsById<PickingRow>(
    env,
    'stock.picking',
    rows.flatMap((row) => row.picking_id ?? []),
  );
  const running = new Set(
    pickings.filter((picking) => picking.state !== 'draft').map((picking) => picking.id),
  );
  await updateRows(
    sudo(env),
    'stock.move',
    rows.filter((r) => r.picking_id && running.has(r.picking_id)).map((r) => r.id),
    { additional: true },
  );
  await refreshPickings(
    env,
    pickings.map((picking) => picking.id),
  );
}

async function writeMoves(env: Env, ids: number[], vals: Vals): Promise<void> {
  const key = env.registry.version < 17 ? 'quantity_done' : 'quantity';
  const { [key]: quantity, picked, location_dest_id: destination, ...rest } = vals;
  await writeFields(env, 'stock.move', ids, rest);
  const lines = await linesOf(env, ids);
  if (destination !== undefined) {
    await writeFields(env, 'stock.move', ids, { location_dest_id: destination });
    await updateRows(
      sudo(env),
      'stock.move.line',
      lines.map((line) => line.id),
      { location_dest_id: destination },
    );
  }
  if (quantity !== undefined) await setQuantity(env, ids, toQuantity(quantity));
  if (picked !== undefined) await setPicked(env, ids, picked === true);
  if (quantity === undefined || toQuantity(quantity) >= 0) await refreshMoves(env, ids);
  if (quantity !== undefined) await refreshOrders(env, ids);
  if (rest.date !== undefined)
    await refreshPickings(
      env,
      (await rowsById<MoveRow>(env, 'stock.move', ids)).flatMap((m) => m.picking_id ?? []),
      true,
    );
}

function toQuantity(value: unknown): number {
  const number = value === '' ? Number.NaN : Number(value);
  if (Number.isNaN(number)) throw valueError(`could not convert string to float: '${String(value)}'`);
  return number;
}

async function setPicked(env: Env, ids: readonly number[], picked: boolean): Promise<void> {
  const lines = await rowsWhere<{ id: number }>(env, 'stock.move.line', 'move_id', ids);
  await updateRows(
    sudo(env),
    'stock.move.line',
    lines.map((line) => line.id),
    { picked },
  );
  await updateRows(sudo(env), 'stock.move', ids, { picked });
}

async function refreshOrders(env: Env, ids: readonly number[]): Promise<void> {
  const done = (await rowsById<MoveRow>(env, 'stock.move', ids)).filter((move) => move.state === 'done');
  const lines = await rowsById<{ id: number; order_id: number }>(
    env,
    'purchase.order.line',
    done.flatMap((m) => m.purchase_line_id ?? []),
  );
  await refreshPurchases(
    env,
    lines.map((line) => line.order_id),
  );
}
