import { type Env, sudo } from '../core/env.ts';
import { browse } from '../core/orm.ts';
import type { Behaviour, Vals } from '../core/registry.ts';
import { insertRows, rowsById, updateRows } from '../core/store.ts';
import { postLines, productLabel } from '../stock/posting.ts';
import { newLines } from '../stock/quantities.ts';
import { freeStock } from '../stock/quants.ts';
import type { MoveRow, PickingRow, ProductRow } from '../stock/rows.ts';
import { nextScrapName } from '../stock/sequences.ts';

interface ScrapRow {
  id: number;
  product_id: number;
  product_uom_id: number;
  scrap_qty: number;
  location_id: number;
  scrap_location_id: number;
  picking_id: number | null;
  origin: string | null;
  company_id: number;
}

/** Scrap orders. `action_validate` twice scraps twice, as in Odoo. */
export const scraps: Behaviour = {
  model: 'stock.scrap',
  order: 'id desc',
  related: { tracking: 'product_id.tracking' },
  defaults,
  methods: { action_validate: { kind: 'record', args: [], run: validate } },
};

async function defaults(env: Env, vals: Vals): Promise<Vals> {
  const [product] = await rowsById<ProductRow>(env, 'product.product', [Number(vals.product_id ?? 0)]);
  const [picking] = await rowsById<PickingRow>(env, 'stock.picking', [Number(vals.picking_id ?? 0)]);
  const { rows } = await env.db.query<{ id: number }>(
    `SELECT id FROM stock_location WHERE usage = 'inventory' ORDER BY id LIMIT 1`,
  );
  return {
    name: await nextScrapName(env),
    state: 'draft',
    company_id: picking?.company_id ?? env.user.companyId,
    product_uom_id: product?.uom_id,
    location_id: picking?.location_dest_id,
    scrap_location_id: rows[0]?.id,
    ...vals,
  };
}

async function validate(env: Env, _args: Vals, ids: number[]): Promise<unknown> {
  for (const scrap of await browse<ScrapRow>(env, 'stock.scrap', ids)) {
    const [product] = await rowsById<ProductRow>(env, 'product.product', [scrap.product_id]);
    const free = await freeStock(env, scrap.product_id, scrap.location_id);
    const available = free
      .filter((q) => q.location_id === scrap.location_id)
      .reduce((sum, quant) => sum + quant.free, 0);
    if (product && available < scrap.scrap_qty) return insufficient(scrap, product);
    await scrapOnce(env, scrap);
  }
  return true;
}

const insufficient = (scrap: ScrapRow, product: ProductRow) => ({
  name: `${productLabel(product)}: Insufficient Quantity To Scrap`,
  view_mode: 'form',
  res_model: 'stock.warn.insufficient.qty.scrap',
  view_id: 993,
  type: 'ir.actions.act_window',
  context: {
    default_product_id: product.id,
    default_location_id: scrap.location_id,
    default_scrap_id: scrap.id,
    default_quantity: scrap.scrap_qty,
    default_product_uom_name: 'Units',
  },
  target: 'new',
});

async function scrapOnce(env: Env, scrap: ScrapRow): Promise<void> {
  const [moveId] = await insertRows(sudo(env), 'stock.move', [
    {
      picking_id: scrap.picking_id,
      product_id: scrap.product_id,
      product_uom: scrap.product_uom_id,
      product_uom_qty: scrap.scrap_qty,
      quantity: scrap.scrap_qty,
      picked: true,
      state: 'done',
      date: env.now,
      location_id: scrap.location_id,
      location_dest_id: scrap.scrap_location_id,
      company_id: scrap.company_id,
      origin: scrap.origin,
      scrap_id: scrap.id,
      procure_method: 'make_to_stock',
      sequence: 10,
    },
  ]);
  const [move] = await rowsById<MoveRow>(env, 'stock.move', [moveId ?? 0]);
  if (!move) return;
  const lineIds = await insertRows(
    sudo(env),
    'stock.move.line',
    await newLines(env, move, [scrap.scrap_qty], scrap.product_uom_id),
  );
  await postLines(env, lineIds, 1);
  await updateRows(env, 'stock.scrap', [scrap.id], { state: 'done', date_done: env.now });
}
