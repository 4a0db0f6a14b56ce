import { type Env, sudo } from '../core/env.ts';
import { userError } from '../core/errors.ts';
import { deleteRows, rowsById, rowsWhere, updateRows } from '../core/store.ts';
import { consumeReservations } from './posting.ts';
import { isClosed, type MoveRow, type PickingRow, type PickingTypeRow } from './rows.ts';
import { linesOf, refreshBatches, refreshMoves } from './states.ts';

export interface BatchRow {
  id: number;
  name: string;
  state: string;
  picking_type_id: number | null;
  dock_id: number | null;
  vehicle_id: number | null;
  scheduled_date: string | null;
  end_date: string | null;
  company_id: number;
}

/** Puts pickings on a batch; the type must fit, and the batch's dock redirects their goods. */
export async function joinBatch(env: Env, batch: BatchRow, pickings: readonly PickingRow[]): Promise<void> {
  const typeId = batch.picking_type_id ?? pickings[0]?.picking_type_id ?? null;
  const wrong = pickings.filter(
    (p) => p.picking_type_id !== typeId || isClosed(p.state) || p.company_id !== batch.company_id,
  );
  if (wrong.length > 0) {
    throw userError(
      `The following transfers cannot be added to batch transfer ${batch.name}. Please check their states and operation types.\n\n` +
        `Incompatibilities: ${wrong.map((picking) => picking.name).join(', ')}`,
    );
  }
  const before = pickings.flatMap((picking) => picking.batch_id ?? []);
  await updateRows(
    sudo(env),
    'stock.picking',
    pickings.map((picking) => picking.id),
    { batch_id: batch.id },
  );
  if (batch.picking_type_id === null)
    await updateRows(sudo(env), 'stock.picking.batch', [batch.id], { picking_type_id: typeId });
  if (batch.dock_id) await applyDock(env, pickings, batch.dock_id);
  await refreshBatches(env, [...before, batch.id]);
}

/** Takes pickings off their batch. Their moves keep pointing at the dock (recorded). */
export async function leaveBatch(env: Env, pickings: readonly PickingRow[]): Promise<void> {
  const before = pickings.flatMap((picking) => picking.batch_id ?? []);
  await updateRows(
    sudo(env),
    'stock.picking',
    pickings.map((picking) => picking.id),
    { batch_id: null },
  );
  await refreshBatches(env, before);
}

/**
 * The dock becomes the destination of incoming and internal moves. On a delivery it becomes the source,
 * which throws the reservation away.
 */
export async function applyDock(env: Env, pickings: readonly PickingRow[], dockId: number): Promise<void> {
  const types = await rowsById<PickingTypeRow>(
    env,
    'stock.picking.type',
    pickings.map((p) => p.picking_type_id),
  );
  const outgoing = new Set(types.filter((type) => type.code === 'outgoing').map((type) => type.id));
  const moves = await rowsWhere<MoveRow>(
    env,
    'stock.move',
    'picking_id',
    pickings.map((picking) => picking.id),
  );
  for (const picking of pickings) {
    const ids = moves
      .filter((move) => move.picking_id === picking.id && !isClosed(move.state))
      .map((move) => move.id);
    const lines = await linesOf(env, ids);
    if (outgoing.has(picking.picking_type_id)) {
      await consumeReservations(env, lines);
      await deleteRows(
        sudo(env),
        'stock.move.line',
        lines.map((line) => line.id),
      );
      await updateRows(sudo(env), 'stock.move', ids, { location_id: dockId });
      await refreshMoves(env, ids);
    } else {
      await updateRows(sudo(env), 'stock.move', ids, { location_dest_id: dockId });
      await updateRows(
        sudo(env),
        'stock.move.line',
        lines.map((line) => line.id),
        { location_dest_id: dockId },
      );
    }
  }
}
