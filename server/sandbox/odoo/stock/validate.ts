import { type Env, sudo, withContext } from '../core/env.ts';
import { userError } from '../core/errors.ts';
import { insertRows, rowsById, rowsWhere, updateRows } from '../core/store.ts';
import { needsBackorder } from './backorder.ts';
import { finishPickings } from './done.ts';
import { productLabel } from './posting.ts';
import { confirmMoves } from './reserve.ts';
import {
  isClosed,
  type LineRow,
  type MoveRow,
  type PickingRow,
  type PickingTypeRow,
  type ProductRow,
} from './rows.ts';
import { linesOf, refreshBatches, refreshMoves } from './states.ts';

type Action = Record<string, unknown>;

const nothingCounted =
  "Transfer trouble alert! Validating a zero quantity transfer? You're not moving invisible goods around are you?\n" +
  "Set some quantities and let's get moving!";

/**
 * `button_validate`: true when done, or an action object (HTTP 200!) when a question is open and
 * nothing happened. Keys of the context: skip_backorder, skip_sms, picking_ids_not_to_backorder.
 */
export async function validatePickings(env: Env, ids: readonly number[]): Promise<true | Action> {
  const all = await rowsById<PickingRow>(env, 'stock.picking', ids);
  const pickings = all.filter((picking) => picking.state !== 'done');
  if (env.registry.version < 18 && pickings.length < all.length)
    throw userError('You cannot validate a transfer that is already done.');
  if (pickings.length === 0) return true;
  await confirmDrafts(env, pickings);
  const open = await rowsById<PickingRow>(
    env,
    'stock.picking',
    pickings.map((picking) => picking.id),
  );
  if (env.context.skip_sanity_check !== true) await checkSanity(env, open, ids.length > 1);
  const question =
    (await immediateQuestion(env, open)) ??
    (await pickAll(env, open)) ??
    (await backorderQuestion(env, open)) ??
    (await smsQuestion(env, open));
  if (question) return question;
  await leaveBatches(env, open);
  await finish(env, open);
  return true;
}

async function finish(env: Env, pickings: readonly PickingRow[]): Promise<void> {
  const listed = env.context.picking_ids_not_to_backorder;
  const never = new Set(Array.isArray(listed) ? listed.map(Number) : []);
  const types = await rowsById<PickingTypeRow>(
    env,
    'stock.picking.type',
    pickings.map((p) => p.picking_type_id),
  );
  for (const type of types.filter((candidate) => candidate.create_backorder === 'never')) {
    for (const picking of pickings) if (picking.picking_type_id === type.id) never.add(picking.id);
  }
  const fresh = await rowsById<PickingRow>(
    env,
    'stock.picking',
    pickings.map((picking) => picking.id),
  );
  await finishPickings(
    env,
    fresh.filter((picking) => never.has(picking.id)),
    true,
  );
  await finishPickings(
    env,
    fresh.filter((picking) => !never.has(picking.id)),
    false,
  );
  await refreshBatches(
    env,
    fresh.flatMap((picking) => picking.batch_id ?? []),
  );
}

async function confirmDrafts(env: Env, pickings: readonly PickingRow[]): Promise<void> {
  const drafts = pickings.filter((picking) => picking.state === 'draft').map((picking) => picking.id);
  const moves = await rowsWhere<MoveRow>(env, 'stock.move', 'picking_id', drafts);
  await confirmMoves(
    env,
    moves.map((move) => move.id),
  );
}

/** Several pickings at once are checked less: one with nothing counted is silently left open. */
async function checkSanity(env: Env, pickings: readonly PickingRow[], several: boolean): Promise<void> {
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
  for (const picking of pickings) {
    const own = moves.filter((move) => move.picking_id === picking.id);
    if (own.length === 0) throw userError('Please add some items to move.');
    const open = own.filter((move) => !isClosed(move.state));
    const anyPicked = open.some((move) => move.picked);
    const counted = open.filter((move) => !anyPicked || move.picked);
    if (!several && env.registry.version >= 17 && counted.every((move) => move.quantity === 0))
      throw userError(nothingCounted);
    const missing = await productsWithoutLot(
      env,
      lines.filter((line) => counted.some((move) => move.id === line.move_id)),
      anyPicked,
    );
    if (missing.length > 0)
      throw userError(`You need to supply a Lot/Serial number for products ${missing.join(', ')}.`);
  }
}

async function productsWithoutLot(
  env: Env,
  lines: readonly LineRow[],
  anyPicked: boolean,
): Promise<string[]> {
  const products = await rowsById<ProductRow>(
    env,
    'product.product',
    lines.map((line) => line.product_id),
  );
  const tracked = products.filter((product) => (product.tracking ?? 'none') !== 'none');
  const bare = lines.filter(
    (line) => line.quantity > 0 && !line.lot_id && !line.lot_name && (!anyPicked || line.picked),
  );
  return tracked.filter((product) => bare.some((line) => line.product_id === product.id)).map(productLabel);
}

/** Nothing picked but something counted means: everything counted was received. */
async function pickAll(env: Env, pickings: readonly PickingRow[]): Promise<undefined> {
  const moves = await rowsWhere<MoveRow>(
    env,
    'stock.move',
    'picking_id',
    pickings.map((picking) => picking.id),
  );
  for (const picking of pickings) {
    const own = moves.filter((move) => move.picking_id === picking.id && !isClosed(move.state));
    if (own.some((move) => move.picked) || !own.some((move) => move.quantity > 0)) continue;
    const ids = own.map((move) => move.id);
    const lines = await linesOf(env, ids);
    await updateRows(
      sudo(env),
      'stock.move.line',
      lines.map((line) => line.id),
      { picked: true },
    );
    await updateRows(sudo(env), 'stock.move', ids, { picked: true });
    await refreshMoves(env, ids);
  }
  return undefined;
}

/** Only 16: with nothing counted Odoo asks whether to receive everything. */
async function immediateQuestion(env: Env, pickings: readonly PickingRow[]): Promise<Action | undefined> {
  if (env.registry.version >= 17) return undefined;
  const moves = (
    await rowsWhere<MoveRow>(
      env,
      'stock.move',
      'picking_id',
      pickings.map((p) => p.id),
    )
  ).filter((m) => !isClosed(m.state));
  const counted = moves.filter((move) => move.quantity > 0);
  if (counted.length > 0) {
    await updateRows(
      sudo(env),
      'stock.move',
      counted.map((move) => move.id),
      { picked: true },
    );
    const lines = await linesOf(
      env,
      counted.map((move) => move.id),
    );
    await updateRows(
      sudo(env),
      'stock.move.line',
      lines.map((line) => line.id),
      { picked: true },
    );
    return undefined;
  }
  if (env.context.skip_immediate !== true)
    return wizard(env, 'Immediate Transfer?', 'stock.immediate.transfer', pickings, pickings);
  throw userError(nothingCounted);
}

async function backorderQuestion(env: Env, pickings: readonly PickingRow[]): Promise<Action | undefined> {
  if (env.context.skip_backorder === true) return undefined;
  const short = await needsBackorder(env, pickings);
  if (short.length === 0) return undefined;
  return wizard(env, 'Create Backorder?', 'stock.backorder.confirmation', pickings, short);
}

/** What a button answers when it wants a person: nothing was done. */
function wizard(
  env: Env,
  name: string,
  resModel: string,
  all: readonly PickingRow[],
  asked: readonly PickingRow[],
): Action {
  const { allowed_company_ids: _companies, lang: _lang, tz: _tz, ...kept } = env.context;
  return {
    name,
    type: 'ir.actions.act_window',
    view_mode: 'form',
    res_model: resModel,
    views: [[985, 'form']],
    view_id: 985,
    target: 'new',
    context: {
      ...kept,
      button_validate_picking_ids: all.map((picking) => picking.id),
      default_show_transfers: all.length > 1 && kept.batches_to_validate === undefined,
      default_pick_ids: asked.map((picking) => [4, picking.id]),
    },
  };
}

/** The first delivery to a partner with a phone asks whether to send text messages. */
async function smsQuestion(env: Env, pickings: readonly PickingRow[]): Promise<Action | undefined> {
  if (env.context.skip_sms === true) return undefined;
  const { rows } = await env.db.query<{ id: number }>(
    `SELECT p.id FROM stock_picking p JOIN stock_picking_type t ON t.id = p.picking_type_id
       JOIN res_partner c ON c.id = p.partner_id JOIN res_company o ON o.id = p.company_id
     WHERE p.id = ANY($1) AND t.code = 'outgoing' AND coalesce(c.phone, '') <> ''
       AND o.has_received_warning_stock_sms IS NOT TRUE`,
    [pickings.map((picking) => picking.id)],
  );
  if (rows.length === 0) return undefined;
  const [id] = await insertRows(sudo(env), 'confirm.stock.sms', [{ pick_ids: rows.map((row) => row.id) }]);
  return {
    name: 'SMS',
    type: 'ir.actions.act_window',
    view_mode: 'form',
    res_model: 'confirm.stock.sms',
    views: [[1252, 'form']],
    view_id: 1252,
    target: 'new',
    res_id: id,
    context: { button_validate_picking_ids: pickings.map((picking) => picking.id) },
  };
}

/** Validating one picking of a truck takes it out of the batch while others there are open. */
async function leaveBatches(env: Env, pickings: readonly PickingRow[]): Promise<void> {
  const ids = new Set(pickings.map((picking) => picking.id));
  const kept = new Set(((env.context.batches_to_validate as number[] | undefined) ?? []).map(Number));
  for (const batchId of new Set(pickings.flatMap((picking) => picking.batch_id ?? []))) {
    if (kept.has(batchId)) continue;
    const others = await rowsWhere<PickingRow>(env, 'stock.picking', 'batch_id', [batchId]);
    const open = others.some((other) => !ids.has(other.id) && !isClosed(other.state));
    if (!open) continue;
    const leaving = pickings.filter((picking) => picking.batch_id === batchId).map((picking) => picking.id);
    await updateRows(sudo(env), 'stock.picking', leaving, { batch_id: null });
    await refreshBatches(env, [batchId]);
  }
}

/** `stock.backorder.confirmation/process` and its twin that cancels the rest. */
export async function answerBackorder(
  env: Env,
  pickIds: readonly number[],
  cancelRest: boolean,
): Promise<true | Action> {
  const asked = (env.context.button_validate_picking_ids as number[] | undefined) ?? pickIds;
  const extra = cancelRest ? { picking_ids_not_to_backorder: pickIds } : {};
  return validatePickings(withContext(env, { skip_backorder: true, ...extra }), asked.map(Number));
}
