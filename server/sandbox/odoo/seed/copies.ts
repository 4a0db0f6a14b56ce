import type { Env, Row } from '../core/env.ts';
import { insertRows, rowsById, rowsWhere } from '../core/store.ts';

/**
 * Copies one expected receipt many times with its moves and lines, for load and speed tests: a thousand in
 * about a second, where a thousand orders would take half a minute.
 */
export async function copyReceipts(env: Env, pickingId: number, count: number): Promise<number[]> {
  const [picking] = await rowsById<Row>(env, 'stock.picking', [pickingId]);
  if (picking?.state !== 'assigned') throw new Error(`transfer ${pickingId} is not an expected receipt`);
  const { rows } = await env.db.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM stock_picking WHERE name LIKE $1',
    [`${String(picking.name)}/%`],
  );
  const start = rows[0]?.n ?? 0;
  const numbers = Array.from({ length: count }, (_, index) => start + index + 1);
  const copies = numbers.map((number) => ({
    ...bare(picking),
    name: `${String(picking.name)}/${number}`,
    batch_id: null,
  }));
  const ids = await insertRows(env, 'stock.picking', copies);
  const moves = await rowsWhere<Row>(env, 'stock.move', 'picking_id', [pickingId]);
  for (const move of moves) {
    const lines = await rowsWhere<Row>(env, 'stock.move.line', 'move_id', [move.id]);
    const moveIds = await insertRows(
      env,
      'stock.move',
      ids.map((id) => ({ ...bare(move), picking_id: id })),
    );
    for (const line of lines) {
      const rowsOfLine = ids.map((id, index) => ({ ...bare(line), picking_id: id, move_id: moveIds[index] }));
      await insertRows(env, 'stock.move.line', rowsOfLine);
    }
  }
  return ids;
}

const own = new Set(['id', 'create_uid', 'create_date', 'write_uid', 'write_date']);

const bare = (row: Row): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !own.has(column)));
