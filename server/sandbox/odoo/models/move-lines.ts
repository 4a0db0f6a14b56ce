import { type Env, sudo } from '../core/env.ts';
import { validationError } from '../core/errors.ts';
import { writeFields } from '../core/orm.ts';
import type { Behaviour, Vals } from '../core/registry.ts';
import { insertRows, rowsById, rowsWhere, updateRows } from '../core/store.ts';
import { roundQuantity } from '../core/values.ts';
import { postLateLine } from '../stock/done.ts';
import { postLines } from '../stock/posting.ts';
import { refreshPurchases } from '../stock/purchase.ts';
import { release } from '../stock/quantities.ts';
import type { LineRow, MoveRow, PickingRow, ProductRow } from '../stock/rows.ts';
import { refreshMoves, refreshPickings } from '../stock/states.ts';
import { unitConverter } from '../stock/units.ts';

/** Detailed operations. On a done move every change posts stock at once. */
export const moveLines: Behaviour = {
  model: 'stock.move.line',
  order: 'result_package_id desc, id',
  indexes: ['picking_id', 'move_id', 'result_package_id', 'product_id'],
  related: {
    picking_type_id: 'picking_id.picking_type_id',
    picking_code: 'picking_id.picking_type_id.code',
    tracking: 'product_id.tracking',
    location_usage: 'location_id.usage',
    location_dest_usage: 'location_dest_id.usage',
    batch_id: 'picking_id.batch_id',
    origin: 'picking_id.origin',
    reference: 'picking_id.name',
    scheduled_date: 'picking_id.scheduled_date',
    picking_partner_id: 'picking_id.partner_id',
  },
  defaults,
  afterCreate,
  write: writeLines,
  beforeUnlink: async (env, ids) => {
    const lines = await rowsById<LineRow>(env, 'stock.move.line', ids);
    if (lines.some((line) => line.state === 'done')) {
      throw validationError(
        'You can not delete product moves if the picking is done. You can only correct the done quantities.',
      );
    }
    for (const line of lines) await release(env, line, line.quantity);
    await updateRows(sudo(env), 'stock.move.line', ids, { quantity: 0 });
    await refreshMoves(
      env,
      lines.flatMap((line) => line.move_id ?? []),
    );
  },
};

const quantityKey = (env: Env): string => (env.registry.version < 17 ? 'qty_done' : 'quantity');

async function defaults(env: Env, vals: Vals): Promise<Vals> {
  const [move] = await rowsById<MoveRow>(env, 'stock.move', [Number(vals.move_id ?? 0)]);
  const [picking] = await rowsById<PickingRow>(env, 'stock.picking', [
    Number(vals.picking_id ?? move?.picking_id ?? 0),
  ]);
  const productId = Number(vals.product_id ?? move?.product_id ?? 0);
  const [product] = await rowsById<ProductRow>(env, 'product.product', [productId]);
  checkQuantity(env, vals);
  const source = move ?? picking;
  return {
    ...(source
      ? {
          location_id: source.location_id,
          location_dest_id: source.location_dest_id,
          company_id: source.company_id,
        }
      : { company_id: env.user.companyId }),
    ...(picking ? { picking_id: picking.id } : {}),
    product_id: productId || false,
    product_uom_id: move?.product_uom ?? product?.uom_id,
    date: env.now.slice(0, 19),
    picked: move?.picked === true,
    state: 'draft',
    [quantityKey(env)]: 0,
    ...vals,
  };
}

function checkQuantity(env: Env, vals: Vals): void {
  if (Number(vals[quantityKey(env)] ?? 0) < 0)
    throw validationError('You can not enter negative quantities.');
}

async function afterCreate(env: Env, ids: number[]): Promise<void> {
  const convert = await unitConverter(env);
  for (const line of await rowsById<LineRow>(env, 'stock.move.line', ids)) {
    const [product] = await rowsById<ProductRow>(env, 'product.product', [line.product_id]);
    const [picking] = await rowsById<PickingRow>(env, 'stock.picking', [line.picking_id ?? 0]);
    await updateRows(sudo(env), 'stock.move.line', [line.id], {
      quantity: roundQuantity(line.quantity),
      quantity_product_uom: convert(
        line.quantity,
        line.product_uom_id,
        product?.uom_id ?? line.product_uom_id,
      ),
    });
    const [own] = await rowsById<MoveRow>(env, 'stock.move', [line.move_id ?? 0]);
    if (picking?.state === 'done' && !own) await postLateLine(env, picking, line);
    else await attach(env, line, own, picking);
  }
}

/** Gives a line its move: the one named, one of the same product, or a new one without order line. */
async function attach(
  env: Env,
  line: LineRow,
  own: MoveRow | undefined,
  picking: PickingRow | undefined,
): Promise<void> {
  const move = own ?? (picking && (await linkableMove(env, picking, line.product_id)));
  const moveId = move?.id ?? (picking ? await additionalMove(env, picking, line) : undefined);
  if (moveId === undefined) return;
  await updateRows(sudo(env), 'stock.move.line', [line.id], {
    move_id: moveId,
    state: move?.state ?? 'assigned',
  });
  if (move?.state === 'done') await postLines(env, [line.id], 1);
  await refreshMoves(env, [moveId]);
  if (move?.state === 'done' && picking?.purchase_id) await refreshPurchases(env, [picking.purchase_id]);
}

async function linkableMove(env: Env, picking: PickingRow, productId: number): Promise<MoveRow | undefined> {
  const moves = await rowsWhere<MoveRow>(env, 'stock.move', 'picking_id', [picking.id]);
  const fitting = moves.filter((move) => move.product_id === productId && move.state !== 'cancel');
  return fitting.find((move) => move.quantity < move.product_uom_qty) ?? fitting[0];
}

async function additionalMove(env: Env, picking: PickingRow, line: LineRow): Promise<number | undefined> {
  const [id] = await insertRows(sudo(env), 'stock.move', [
    {
      picking_id: picking.id,
      product_id: line.product_id,
      product_uom: line.product_uom_id,
      product_uom_qty: 0,
      quantity: 0,
      picked: line.picked,
      state: 'confirmed',
      date: picking.scheduled_date,
      location_id: line.location_id,
      location_dest_id: line.location_dest_id,
      picking_type_id: picking.picking_type_id,
      company_id: picking.company_id,
      sequence: 10,
      additional: false,
      procure_method: 'make_to_stock',
    },
  ]);
  return id;
}

const placing = ['location_id', 'location_dest_id', 'lot_id', 'package_id', 'result_package_id'];

async function writeLines(env: Env, ids: number[], vals: Vals): Promise<void> {
  checkQuantity(env, vals);
  const before = await rowsById<LineRow>(env, 'stock.move.line', ids);
  const done = before.filter((line) => line.state === 'done').map((line) => line.id);
  const key = quantityKey(env);
  const reposts = [key, ...placing].some((name) => name in vals);
  if (reposts) await postLines(env, done, -1);
  const rounded = key in vals ? { ...vals, [key]: roundQuantity(Number(vals[key])) } : vals;
  await writeFields(env, 'stock.move.line', ids, rounded);
  if (key in vals)
    await updateRows(sudo(env), 'stock.move.line', ids, { quantity_product_uom: Number(rounded[key]) });
  if (reposts) await postLines(env, done, 1);
  await refreshMoves(
    env,
    before.flatMap((line) => line.move_id ?? []),
  );
  const pickingIds = before.flatMap((line) => line.picking_id ?? []);
  if ('result_package_id' in vals) await refreshPickings(env, pickingIds, true);
  if (reposts && done.length > 0) {
    const pickings = await rowsById<PickingRow>(env, 'stock.picking', pickingIds);
    await refreshPurchases(
      env,
      pickings.flatMap((picking) => picking.purchase_id ?? []),
    );
  }
}
