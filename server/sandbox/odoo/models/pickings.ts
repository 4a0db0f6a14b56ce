import { type Env, packageModel, sudo } from '../core/env.ts';
import { userError } from '../core/errors.ts';
import { browse, create, writeFields } from '../core/orm.ts';
import type { Behaviour, MethodSpec, Vals } from '../core/registry.ts';
import { deleteRows, rowsById, rowsWhere, updateRows } from '../core/store.ts';
import { toDatetime } from '../core/values.ts';
import { type BatchRow, joinBatch, leaveBatch } from '../stock/batching.ts';
import { cancelMoves } from '../stock/done.ts';
import { refreshPurchases } from '../stock/purchase.ts';
import { assignMoves, confirmMoves } from '../stock/reserve.ts';
import { isClosed, type MoveRow, type PickingRow, type PickingTypeRow } from '../stock/rows.ts';
import { nextPackageName, nextPickingName } from '../stock/sequences.ts';
import { linesOf, refreshBatches, refreshPickings } from '../stock/states.ts';
import { validatePickings } from '../stock/validate.ts';
import { chatterMethods } from './chatter.ts';

const record = (run: MethodSpec['run']): MethodSpec => ({ kind: 'record', args: [], run });

/** Transfers. Rules: odoo contract sections 5 and 6. */
export const pickings: Behaviour = {
  model: 'stock.picking',
  order: 'priority desc, scheduled_date, id desc',
  related: {
    picking_type_code: 'picking_type_id.code',
    use_create_lots: 'picking_type_id.use_create_lots',
    use_existing_lots: 'picking_type_id.use_existing_lots',
  },
  computes: {
    is_return_picking: async (_env, rows) => new Map(rows.map((row) => [row.id, row.return_id !== null])),
    products_availability_state: async (_env, rows) =>
      new Map(rows.map((row) => [row.id, row.state === 'assigned' ? 'available' : null])),
    product_id: async (env, rows) => {
      const moves = await movesOf(
        env,
        rows.map((row) => row.id),
      );
      return new Map(
        rows.map((row) => [row.id, moves.find((move) => move.picking_id === row.id)?.product_id ?? null]),
      );
    },
    has_tracking: async (env, rows) => {
      const moves = await movesOf(
        env,
        rows.map((row) => row.id),
      );
      const products = await rowsById<{ id: number; tracking: string | null }>(
        env,
        'product.product',
        moves.map((m) => m.product_id),
      );
      const tracked = new Set(products.filter((p) => (p.tracking ?? 'none') !== 'none').map((p) => p.id));
      return new Map(
        rows.map((row) => [row.id, moves.some((m) => m.picking_id === row.id && tracked.has(m.product_id))]),
      );
    },
  },
  uniques: [{ columns: ['name', 'company_id'], message: 'Reference must be unique per company!' }],
  indexes: ['origin', 'purchase_id', 'batch_id', 'backorder_id', 'state', 'scheduled_date', 'name'],
  defaults,
  afterCreate: async (env, ids) => refreshPickings(env, ids),
  write: writePickings,
  beforeUnlink,
  methods: {
    ...chatterMethods('stock.picking'),
    button_validate: record(async (env, _args, ids) => {
      await browse(env, 'stock.picking', ids);
      return validatePickings(env, ids);
    }),
    action_confirm: record(async (env, _args, ids) => {
      await browse(env, 'stock.picking', ids);
      await confirmMoves(
        env,
        (await movesOf(env, ids)).map((move) => move.id),
      );
      return true;
    }),
    action_assign: record(async (env, _args, ids) => {
      await browse(env, 'stock.picking', ids);
      await assignMoves(
        env,
        (await movesOf(env, ids)).map((move) => move.id),
      );
      return true;
    }),
    action_cancel: record(async (env, _args, ids) => {
      await browse(env, 'stock.picking', ids);
      await cancelPickings(env, ids);
      return true;
    }),
    do_unreserve: record(async (env, _args, ids) => {
      await browse(env, 'stock.picking', ids);
      const lines = await linesOf(
        env,
        (await movesOf(env, ids)).filter((m) => !isClosed(m.state)).map((m) => m.id),
      );
      await deleteRows(
        sudo(env),
        'stock.move.line',
        lines.map((line) => line.id),
      );
      return null;
    }),
    action_put_in_pack: record(putInPack),
  },
};

const movesOf = (env: Env, ids: readonly number[]) =>
  rowsWhere<MoveRow>(env, 'stock.move', 'picking_id', ids);

async function defaults(env: Env, vals: Vals): Promise<Vals> {
  const [type] = await rowsById<PickingTypeRow>(env, 'stock.picking.type', [
    Number(vals.picking_type_id ?? 0),
  ]);
  if (!type) return vals;
  return {
    location_id: type.default_location_src_id,
    location_dest_id: type.default_location_dest_id,
    company_id: type.company_id,
    state: 'draft',
    move_type: 'direct',
    priority: '0',
    scheduled_date: env.now.slice(0, 19),
    is_locked: true,
    ...(vals.name ? {} : { name: await nextPickingName(env, type) }),
    ...vals,
  };
}

async function writePickings(env: Env, ids: number[], vals: Vals): Promise<void> {
  const { scheduled_date: scheduled, batch_id: batchId, ...rest } = vals;
  const rows = await rowsById<PickingRow>(env, 'stock.picking', ids);
  if (scheduled !== undefined) await reschedule(env, rows, toDatetime(String(scheduled)));
  if (batchId !== undefined) await changeBatch(env, rows, Number(batchId) || null);
  await writeFields(env, 'stock.picking', ids, rest);
  if (rest.location_dest_id !== undefined) await redirect(env, ids, Number(rest.location_dest_id));
}

async function reschedule(env: Env, rows: readonly PickingRow[], at: string): Promise<void> {
  const closed = rows.find((row) => isClosed(row.state));
  if (closed) {
    const which = closed.state === 'done' ? 'done' : 'cancelled';
    throw userError(`You cannot change the Scheduled Date on a ${which} transfer.`);
  }
  const ids = rows.map((row) => row.id);
  const open = (await movesOf(env, ids)).filter((move) => !isClosed(move.state));
  await updateRows(
    sudo(env),
    'stock.move',
    open.map((move) => move.id),
    { date: at },
  );
  await updateRows(sudo(env), 'stock.picking', ids, { scheduled_date: at });
  await refreshBatches(
    env,
    rows.flatMap((row) => row.batch_id ?? []),
  );
}

async function changeBatch(env: Env, rows: readonly PickingRow[], batchId: number | null): Promise<void> {
  const moving = rows.filter((row) => row.batch_id !== batchId);
  if (moving.length === 0) return;
  if (batchId === null) return leaveBatch(env, moving);
  const [batch] = await browse<BatchRow>(env, 'stock.picking.batch', [batchId]);
  if (batch) await joinBatch(env, batch, moving);
}

async function redirect(env: Env, ids: readonly number[], locationId: number): Promise<void> {
  const moves = (await movesOf(env, ids)).filter((move) => !isClosed(move.state));
  const lines = await linesOf(
    env,
    moves.map((move) => move.id),
  );
  await updateRows(
    sudo(env),
    'stock.move',
    moves.map((move) => move.id),
    { location_dest_id: locationId },
  );
  await updateRows(
    sudo(env),
    'stock.move.line',
    lines.map((line) => line.id),
    { location_dest_id: locationId },
  );
}

const cannotCancelDone =
  "You cannot cancel a stock move that has been set to 'Done'. Create a return in order to reverse the moves which took place.";

async function cancelPickings(env: Env, ids: readonly number[]): Promise<void> {
  const moves = await movesOf(env, ids);
  if (moves.some((move) => move.state === 'done')) throw userError(cannotCancelDone);
  await cancelMoves(
    env,
    moves.filter((move) => move.state !== 'cancel').map((move) => move.id),
  );
  const rows = await rowsById<PickingRow>(env, 'stock.picking', ids);
  const empty = rows.filter((row) => !moves.some((move) => move.picking_id === row.id)).map((row) => row.id);
  await updateRows(sudo(env), 'stock.picking', empty, { state: 'cancel' });
  await refreshPickings(env, ids);
  await refreshPurchases(
    env,
    rows.flatMap((row) => row.purchase_id ?? []),
  );
}

async function beforeUnlink(env: Env, ids: number[]): Promise<void> {
  const moves = await movesOf(env, ids);
  if (moves.some((move) => move.state === 'done')) throw userError(cannotCancelDone);
  await cancelMoves(
    env,
    moves.map((move) => move.id),
  );
  await deleteRows(
    sudo(env),
    'stock.move',
    moves.map((move) => move.id),
  );
}

/** One new package per call for the counted lines. */
async function putInPack(env: Env, _args: Record<string, unknown>, ids: number[]): Promise<number[]> {
  await browse(env, 'stock.picking', ids);
  const lines = await linesOf(
    env,
    (await movesOf(env, ids)).filter((move) => !isClosed(move.state)).map((move) => move.id),
  );
  const bare = lines.filter((line) => !line.result_package_id && line.quantity > 0);
  if (bare.length === 0) throw userError('There is nothing eligible to put in a pack.');
  const [packageId] = await create(env, packageModel(env), [{ name: await nextPackageName(env) }]);
  await updateRows(
    sudo(env),
    'stock.move.line',
    bare.map((line) => line.id),
    { result_package_id: packageId, picked: true },
  );
  return packageId === undefined ? [] : [packageId];
}
