import { type Env, sudo } from '../core/env.ts';
import { insertRows, rowsById } from '../core/store.ts';
import { confirmMoves } from './reserve.ts';
import type { LocationRow, MoveRow, PickingRow, PickingTypeRow } from './rows.ts';
import { nextPickingName } from './sequences.ts';
import { linesOf, refreshPickings } from './states.ts';

interface WarehouseRow {
  id: number;
  reception_steps: string | null;
  wh_input_stock_loc_id: number | null;
  lot_stock_id: number;
  int_type_id: number | null;
}

/** Two-step receipts: what arrived under Input gets a transfer from there (the dock) to Stock. */
export async function pushOn(
  env: Env,
  pickings: readonly PickingRow[],
  finished: readonly MoveRow[],
): Promise<void> {
  const types = await rowsById<PickingTypeRow>(
    env,
    'stock.picking.type',
    pickings.map((p) => p.picking_type_id),
  );
  for (const picking of pickings) {
    const type = types.find((candidate) => candidate.id === picking.picking_type_id);
    if (type?.code !== 'incoming' || !type.warehouse_id) continue;
    const [warehouse] = await rowsById<WarehouseRow>(env, 'stock.warehouse', [type.warehouse_id]);
    if (!warehouse || warehouse.reception_steps === 'one_step' || !warehouse.wh_input_stock_loc_id) continue;
    const done = finished.filter((move) => move.picking_id === picking.id);
    await createPutaway(env, picking, warehouse, done);
  }
}

async function createPutaway(
  env: Env,
  picking: PickingRow,
  warehouse: WarehouseRow,
  moves: readonly MoveRow[],
) {
  const arrived = await arrivedUnderInput(env, warehouse, moves);
  const [type] = await rowsById<PickingTypeRow>(env, 'stock.picking.type', [warehouse.int_type_id ?? 0]);
  if (arrived.length === 0 || !type) return;
  const [id] = await insertRows(sudo(env), 'stock.picking', [
    {
      name: await nextPickingName(env, type),
      state: 'draft',
      origin: picking.origin,
      partner_id: picking.partner_id,
      picking_type_id: type.id,
      location_id: arrived[0]?.location_id,
      location_dest_id: warehouse.lot_stock_id,
      company_id: picking.company_id,
      scheduled_date: env.now,
      move_type: 'direct',
      priority: '0',
    },
  ]);
  if (id === undefined) return;
  const moveIds = await insertRows(
    sudo(env),
    'stock.move',
    arrived.map((part) => ({
      ...part,
      picking_id: id,
      location_dest_id: warehouse.lot_stock_id,
      state: 'draft',
      quantity: 0,
      picked: false,
      picking_type_id: type.id,
      company_id: picking.company_id,
      origin: picking.origin,
      date: env.now,
      procure_method: 'make_to_order',
    })),
  );
  await confirmMoves(env, moveIds);
  await refreshPickings(env, [id]);
}

async function arrivedUnderInput(env: Env, warehouse: WarehouseRow, moves: readonly MoveRow[]) {
  const lines = await linesOf(
    env,
    moves.map((move) => move.id),
  );
  const locations = await rowsById<LocationRow>(
    env,
    'stock.location',
    lines.map((line) => line.location_dest_id),
  );
  const under = new Set(
    locations
      .filter((l) => l.parent_path.split('/').includes(String(warehouse.wh_input_stock_loc_id)))
      .map((l) => l.id),
  );
  return lines
    .filter((line) => under.has(line.location_dest_id))
    .map((line) => ({
      product_id: line.product_id,
      product_uom: line.product_uom_id,
      product_uom_qty: line.quantity,
      location_id: line.location_dest_id,
    }));
}
