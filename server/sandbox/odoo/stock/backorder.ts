import { type Env, sudo } from '../core/env.ts';
import { insertRows, rowsById, rowsWhere, updateRows } from '../core/store.ts';
import { assignMoves } from './reserve.ts';
import type { MoveRow, PickingRow, PickingTypeRow } from './rows.ts';
import { nextPickingName } from './sequences.ts';
import { linesOf, refreshPickings } from './states.ts';

/**
 * Moves what is still open to a new picking: same origin and properties, no batch, and its goods go to the
 * destination of the picking again rather than to the dock.
 */
export async function createBackorder(
  env: Env,
  picking: PickingRow,
  openMoveIds: readonly number[],
  finished: readonly MoveRow[],
): Promise<void> {
  const open = (await rowsById<MoveRow>(env, 'stock.move', openMoveIds)).filter(
    (move) => move.picking_id === picking.id,
  );
  const anyDone = finished.some((move) => move.picking_id === picking.id);
  if (open.length === 0 || !anyDone) return;
  const [type] = await rowsById<PickingTypeRow>(env, 'stock.picking.type', [picking.picking_type_id]);
  if (!type) return;
  const [id] = await insertRows(sudo(env), 'stock.picking', [await copyOfPicking(env, picking, type)]);
  if (id === undefined) return;
  const moveIds = open.map((move) => move.id);
  const target = { picking_id: id, location_dest_id: picking.location_dest_id };
  await updateRows(sudo(env), 'stock.move', moveIds, target);
  const lines = await linesOf(env, moveIds);
  await updateRows(
    sudo(env),
    'stock.move.line',
    lines.map((line) => line.id),
    target,
  );
  await assignMoves(env, moveIds);
  await refreshPickings(env, [id], true);
}

async function copyOfPicking(env: Env, picking: PickingRow, type: PickingTypeRow) {
  return {
    name: await nextPickingName(env, type),
    is_locked: true,
    state: 'draft',
    origin: picking.origin,
    partner_id: picking.partner_id,
    picking_type_id: picking.picking_type_id,
    location_id: picking.location_id,
    location_dest_id: picking.location_dest_id,
    company_id: picking.company_id,
    purchase_id: picking.purchase_id,
    backorder_id: picking.id,
    batch_id: null,
    scheduled_date: picking.scheduled_date,
    picking_properties: picking.picking_properties,
    move_type: picking.move_type,
    priority: '0',
  };
}

/** Whether a picking has moves that were asked for but not (fully) picked. */
export async function needsBackorder(env: Env, pickings: readonly PickingRow[]): Promise<PickingRow[]> {
  const types = await rowsById<PickingTypeRow>(
    env,
    'stock.picking.type',
    pickings.map((p) => p.picking_type_id),
  );
  const asks = new Set(
    types.filter((type) => (type.create_backorder ?? 'ask') === 'ask').map((type) => type.id),
  );
  const moves = await rowsWhere<MoveRow>(
    env,
    'stock.move',
    'picking_id',
    pickings.map((picking) => picking.id),
  );
  const lines = await linesOf(
    env,
    moves.map((move) => move.id),
  );
  return pickings.filter((picking) => {
    if (!asks.has(picking.picking_type_id)) return false;
    return moves.some((move) => {
      if (move.picking_id !== picking.id || move.state === 'cancel') return false;
      const own = lines.filter((line) => line.move_id === move.id && line.picked);
      const pickedQuantity = own.reduce((sum, line) => sum + line.quantity, 0);
      return (move.product_uom_qty > 0 && !move.picked) || pickedQuantity < move.product_uom_qty;
    });
  });
}
