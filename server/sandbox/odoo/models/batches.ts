import { type Env, sudo, withContext } from '../core/env.ts';
import { userError } from '../core/errors.ts';
import { browse, writeFields } from '../core/orm.ts';
import type { Behaviour, Vals } from '../core/registry.ts';
import { rowsById, rowsWhere, updateRows } from '../core/store.ts';
import { applyDock, type BatchRow, leaveBatch } from '../stock/batching.ts';
import { confirmMoves } from '../stock/reserve.ts';
import {
  isClosed,
  type MoveRow,
  type PickingRow,
  type PickingTypeRow,
  type ProductRow,
} from '../stock/rows.ts';
import { nextBatchName } from '../stock/sequences.ts';
import { endDate, refreshBatches } from '../stock/states.ts';
import { validatePickings } from '../stock/validate.ts';
import { chatterMethods } from './chatter.ts';

/** One batch per truck: vehicle, driver, dock and its pickings (stock_picking_batch + stock_fleet). */
export const batches: Behaviour = {
  model: 'stock.picking.batch',
  order: 'name desc',
  related: {
    picking_type_code: 'picking_type_id.code',
    has_dispatch_management: 'picking_type_id.dispatch_management',
    allowed_dock_ids: 'picking_type_id.dock_ids',
    warehouse_id: 'picking_type_id.warehouse_id',
    vehicle_weight_capacity: 'vehicle_category_id.weight_capacity',
    vehicle_volume_capacity: 'vehicle_category_id.volume_capacity',
  },
  computes: {
    estimated_shipping_weight: (env, rows) =>
      totals(
        env,
        rows.map((row) => row.id),
        'weight',
      ),
    estimated_shipping_volume: (env, rows) =>
      totals(
        env,
        rows.map((row) => row.id),
        'volume',
      ),
    move_ids: async (env, rows) => {
      const pickings = await rowsWhere<PickingRow>(
        env,
        'stock.picking',
        'batch_id',
        rows.map((row) => row.id),
      );
      const moves = await rowsWhere<MoveRow>(
        env,
        'stock.move',
        'picking_id',
        pickings.map((picking) => picking.id),
      );
      const batchOf = new Map(pickings.map((picking) => [picking.id, picking.batch_id]));
      return new Map(
        rows.map((row) => [
          row.id,
          moves.filter((m) => batchOf.get(m.picking_id ?? 0) === row.id).map((m) => m.id),
        ]),
      );
    },
  },
  defaults,
  afterCreate: async (env, ids) => {
    const batches = await rowsById<BatchRow>(env, 'stock.picking.batch', ids);
    for (const batch of batches) {
      await followVehicle(env, [batch.id], {}, batch.vehicle_id);
      const pickings = await rowsWhere<PickingRow>(env, 'stock.picking', 'batch_id', [batch.id]);
      if (batch.dock_id) await applyDock(env, pickings, batch.dock_id);
      if (pickings.length > 0) await refreshBatches(env, [batch.id]);
    }
  },
  write: writeBatches,
  beforeUnlink: async (env, ids) =>
    leaveBatch(env, await rowsWhere<PickingRow>(env, 'stock.picking', 'batch_id', ids)),
  methods: {
    ...chatterMethods('stock.picking.batch'),
    action_confirm: { kind: 'record', args: [], run: (env, _args, ids) => confirmBatches(env, ids) },
    action_done: { kind: 'record', args: [], run: (env, _args, ids) => finishBatches(env, ids) },
    action_cancel: { kind: 'record', args: [], run: (env, _args, ids) => cancelBatches(env, ids) },
  },
};

async function defaults(env: Env, vals: Vals): Promise<Vals> {
  const first = firstPicking(vals.picking_ids);
  const [picking] = await rowsById<PickingRow>(env, 'stock.picking', [first ?? 0]);
  const typeId = Number(vals.picking_type_id ?? picking?.picking_type_id ?? 0);
  const [type] = await rowsById<PickingTypeRow>(env, 'stock.picking.type', [typeId]);
  const scheduled = typeof vals.scheduled_date === 'string' ? vals.scheduled_date : null;
  return {
    state: 'draft',
    company_id: type?.company_id ?? env.companies[0] ?? env.user.companyId,
    ...(type ? { picking_type_id: type.id } : {}),
    ...(scheduled ? { end_date: endDate(scheduled, null) } : {}),
    ...vals,
    name: vals.name && vals.name !== 'New' ? vals.name : await nextBatchName(env, type?.code ?? 'internal'),
  };
}

function firstPicking(commands: unknown): number | undefined {
  if (!Array.isArray(commands)) return undefined;
  const [head] = commands as (number | [number, number?, number[]?])[];
  if (typeof head === 'number') return head;
  return head?.[0] === 6 ? head[2]?.[0] : head?.[0] === 4 ? head[1] : undefined;
}

async function writeBatches(env: Env, ids: number[], vals: Vals): Promise<void> {
  await writeFields(env, 'stock.picking.batch', ids, vals);
  if (vals.vehicle_id !== undefined) await followVehicle(env, ids, vals, Number(vals.vehicle_id) || null);
  if (typeof vals.scheduled_date === 'string') {
    for (const batch of await rowsById<BatchRow>(env, 'stock.picking.batch', ids)) {
      await updateRows(sudo(env), 'stock.picking.batch', [batch.id], {
        end_date: endDate(batch.scheduled_date, batch.end_date),
      });
    }
  }
  if (vals.dock_id) {
    const pickings = await rowsWhere<PickingRow>(env, 'stock.picking', 'batch_id', ids);
    await applyDock(
      env,
      pickings.filter((picking) => !isClosed(picking.state)),
      Number(vals.dock_id),
    );
  }
}

/** Category and driver come from the vehicle unless they were given. */
async function followVehicle(
  env: Env,
  ids: readonly number[],
  vals: Vals,
  vehicleId: number | null,
): Promise<void> {
  if (vehicleId === null) return;
  const [vehicle] = await rowsById<{ id: number; category_id: number | null; driver_id: number | null }>(
    env,
    'fleet.vehicle',
    [vehicleId],
  );
  const batches = await rowsById<{ id: number; driver_id: number | null }>(env, 'stock.picking.batch', ids);
  for (const batch of batches) {
    const driver = vals.driver_id === undefined ? (vehicle?.driver_id ?? batch.driver_id) : batch.driver_id;
    await updateRows(sudo(env), 'stock.picking.batch', [batch.id], {
      vehicle_category_id: vehicle?.category_id ?? null,
      driver_id: driver,
    });
  }
}

const pickingsOf = (env: Env, ids: readonly number[]) =>
  rowsWhere<PickingRow>(env, 'stock.picking', 'batch_id', ids);
const movesOf = (env: Env, pickings: readonly PickingRow[]) =>
  rowsWhere<MoveRow>(
    env,
    'stock.move',
    'picking_id',
    pickings.map((picking) => picking.id),
  );

async function confirmBatches(env: Env, ids: number[]): Promise<true> {
  await browse(env, 'stock.picking.batch', ids);
  const pickings = await pickingsOf(env, ids);
  if (pickings.length === 0) throw userError('You have to set some pickings to batch.');
  await confirmMoves(
    env,
    (await movesOf(env, pickings)).map((move) => move.id),
  );
  await updateRows(env, 'stock.picking.batch', ids, { state: 'in_progress' });
  await refreshBatches(env, ids);
  return true;
}

async function finishBatches(env: Env, ids: number[]): Promise<unknown> {
  await browse(env, 'stock.picking.batch', ids);
  const open = (await pickingsOf(env, ids)).filter((picking) => !isClosed(picking.state));
  if (open.length === 0) return true;
  const moves = await movesOf(env, open);
  const empty = open.filter((p) =>
    moves.filter((m) => m.picking_id === p.id && !isClosed(m.state)).every((m) => m.quantity === 0),
  );
  const full = open.filter((picking) => !empty.includes(picking));
  if (full.length === 0)
    return validatePickings(
      env,
      empty.map((picking) => picking.id),
    );
  const context = {
    skip_sanity_check: true,
    pickings_to_detach: empty.map((p) => p.id),
    batches_to_validate: ids,
  };
  const result = await validatePickings(
    withContext(env, context),
    full.map((picking) => picking.id),
  );
  if (result === true) await leaveBatch(env, empty);
  return result;
}

async function cancelBatches(env: Env, ids: number[]): Promise<true> {
  await browse(env, 'stock.picking.batch', ids);
  await leaveBatch(env, await pickingsOf(env, ids));
  await updateRows(env, 'stock.picking.batch', ids, { state: 'cancel' });
  return true;
}

async function totals(
  env: Env,
  ids: readonly number[],
  column: 'weight' | 'volume',
): Promise<Map<number, number>> {
  const pickings = await pickingsOf(env, ids);
  const moves = await movesOf(env, pickings);
  const products = await rowsById<ProductRow>(
    env,
    'product.product',
    moves.map((move) => move.product_id),
  );
  const each = new Map(products.map((product) => [product.id, product[column] ?? 0]));
  const sums = new Map(ids.map((id) => [id, 0]));
  for (const move of moves) {
    const batchId = pickings.find((picking) => picking.id === move.picking_id)?.batch_id;
    if (batchId)
      sums.set(batchId, (sums.get(batchId) ?? 0) + move.product_uom_qty * (each.get(move.product_id) ?? 0));
  }
  return sums;
}
