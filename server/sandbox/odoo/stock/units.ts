import type { Env } from '../core/env.ts';
import { roundQuantity } from '../core/values.ts';

export type Convert = (quantity: number, fromUom: number, toUom: number) => number;

/** Unit conversion over the factors of `uom.uom` (how many reference units one unit holds). */
export async function unitConverter(env: Env): Promise<Convert> {
  const { rows } = await env.db.query<{ id: number; factor: number }>('SELECT id, factor FROM uom_uom');
  const factors = new Map(rows.map((row) => [row.id, row.factor || 1]));
  return (quantity, from, to) => {
    if (from === to) return quantity;
    return roundQuantity((quantity * (factors.get(from) ?? 1)) / (factors.get(to) ?? 1));
  };
}
