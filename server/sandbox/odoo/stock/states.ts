import { type Env, modelOf, sudo } from '../core/env.ts';
import { rowsById, rowsWhere, updateEach, updateRows } from '../core/store.ts';
import { roundQuantity } from '../core/values.ts';
import {
  bypassesReservation,
  isClosed,
  type LineRow,
  type LocationRow,
  type MoveRow,
  type MoveState,
  type PickingRow,
} from './rows.ts';
import { unitConverter } from './units.ts';

/** Re-derives quantity, picked and state of moves from their lines, then of their pickings. */
export async function refreshMoves(env: Env, moveIds: readonly number[]): Promise<void> {
  const moves = await rowsById<MoveRow>(env, 'stock.move', moveIds);
  const lines = await linesOf(env, moveIds);
  const convert = await unitConverter(env);
  const changed = [];
  for (const move of moves) {
    const own = lines.filter((line) => line.move_id === move.id);
    const quantity = roundQuantity(
      own.reduce((sum, l) => sum + convert(l.quantity, l.product_uom_id, move.product_uom), 0),
    );
    const picked =
      move.state === 'done' || own.some((line) => line.picked) || (own.length === 0 && move.picked === true);
    const state = openState(move, quantity);
    if (quantity === move.quantity && picked === (move.picked === true) && state === move.state) continue;
    changed.push({ id: move.id, quantity, picked, state });
  }
  await updateEach(sudo(env), 'stock.move', changed);
  await followLines(env, changed, lines);
  const quantityMoved = changed.some(
    (next) => moves.find((m) => m.id === next.id)?.quantity !== next.quantity,
  );
  await refreshPickings(env, pickingIdsOf(moves), quantityMoved);
}

export const linesOf = (env: Env, moveIds: readonly number[]): Promise<LineRow[]> =>
  rowsWhere<LineRow>(env, 'stock.move.line', 'move_id', moveIds);

export const pickingIdsOf = (rows: readonly { picking_id: number | null }[]): number[] => [
  ...new Set(rows.flatMap((row) => row.picking_id ?? [])),
];

/** The state of an open move for a counted quantity; done, cancelled and draft stay. */
export function openState(move: Pick<MoveRow, 'state' | 'product_uom_qty'>, quantity: number): MoveState {
  if (isClosed(move.state) || move.state === 'draft') return move.state;
  if (quantity >= move.product_uom_qty && quantity !== 0) return 'assigned';
  return quantity === 0 ? 'confirmed' : 'partially_available';
}

async function followLines(
  env: Env,
  moves: readonly { id: number; state: MoveState }[],
  lines: readonly LineRow[],
) {
  for (const move of moves) {
    const stale = lines.filter((line) => line.move_id === move.id && line.state !== move.state);
    if (stale.length > 0)
      await setLineStates(
        env,
        stale.map((line) => line.id),
        move.state,
      );
  }
}

/** A stored related field: it follows the move without counting as a write of the line. */
export async function setLineStates(env: Env, ids: readonly number[], state: MoveState): Promise<void> {
  await env.db.query(`UPDATE "${modelOf(env, 'stock.move.line').table}" SET state = $1 WHERE id = ANY($2)`, [
    state,
    ids,
  ]);
}

/** Re-derives state and dates of pickings; `touch` moves `write_date` although nothing else differs. */
export async function refreshPickings(env: Env, ids: readonly number[], touch = false): Promise<void> {
  const pickings = await rowsById<PickingRow>(env, 'stock.picking', ids);
  const moves = await rowsWhere<MoveRow>(env, 'stock.move', 'picking_id', ids);
  const locations = await rowsById<LocationRow>(
    env,
    'stock.location',
    pickings.map((picking) => picking.location_id),
  );
  const usage = new Map(locations.map((location) => [location.id, location.usage]));
  for (const picking of pickings) {
    const own = moves.filter((move) => move.picking_id === picking.id);
    const state = pickingState(picking, own, usage.get(picking.location_id) ?? '');
    const open = own.filter((move) => !isClosed(move.state) && move.date);
    const scheduled = open.map((move) => String(move.date)).sort()[0] ?? picking.scheduled_date;
    if (!touch && state === picking.state && scheduled === picking.scheduled_date) continue;
    await updateRows(sudo(env), 'stock.picking', [picking.id], { state, scheduled_date: scheduled });
  }
  await refreshBatches(
    env,
    pickings.flatMap((picking) => picking.batch_id ?? []),
  );
}

function pickingState(picking: PickingRow, moves: readonly MoveRow[], sourceUsage: string): MoveState {
  if (moves.length === 0) return picking.state === 'cancel' ? 'cancel' : 'draft';
  if (moves.every((move) => move.state === 'cancel')) return 'cancel';
  if (moves.every((move) => isClosed(move.state))) return 'done';
  if (moves.some((move) => move.state === 'draft')) return 'draft';
  if (bypassesReservation(sourceUsage)) return 'assigned';
  const open = moves.filter((move) => !isClosed(move.state));
  if (open.some((move) => move.state === 'assigned' || move.state === 'partially_available'))
    return 'assigned';
  return open.every((move) => move.state === 'waiting') ? 'waiting' : 'confirmed';
}

interface BatchRow {
  id: number;
  state: string;
  scheduled_date: string | null;
  end_date: string | null;
}

/** A batch is done with its pickings, cancelled when empty, and starts with the earliest of them. */
export async function refreshBatches(env: Env, ids: readonly number[]): Promise<void> {
  for (const batch of await rowsById<BatchRow>(env, 'stock.picking.batch', ids)) {
    if (isClosed(batch.state as MoveState)) continue;
    const pickings = await rowsWhere<PickingRow>(env, 'stock.picking', 'batch_id', [batch.id]);
    const state = batchState(batch.state, pickings);
    const scheduled =
      pickings
        .map((p) => p.scheduled_date)
        .filter((d) => d !== null)
        .sort()[0] ?? batch.scheduled_date;
    const end = endDate(scheduled, batch.end_date);
    const same = state === batch.state && scheduled === batch.scheduled_date && end === batch.end_date;
    if (!same)
      await updateRows(sudo(env), 'stock.picking.batch', [batch.id], {
        state,
        scheduled_date: scheduled,
        end_date: end,
      });
  }
}

function batchState(current: string, pickings: readonly PickingRow[]): string {
  if (pickings.length === 0 || pickings.every((picking) => picking.state === 'cancel')) return 'cancel';
  return pickings.every((picking) => isClosed(picking.state)) ? 'done' : current;
}

/** One hour after the start unless it already lies later (stock_fleet). */
export function endDate(start: string | null, end: string | null): string | null {
  if (start === null || (end !== null && end >= start)) return end;
  const at = new Date(`${start.slice(0, 19).replace(' ', 'T')}Z`);
  return new Date(at.getTime() + 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
