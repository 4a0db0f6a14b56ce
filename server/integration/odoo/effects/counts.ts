import { isQuantity } from '#server/kernel/quantity.ts';
import type { Capabilities } from '../connection/capabilities.ts';
import type { EffectReason } from './outcome.ts';
import { DEFAULT_ROUNDING, fitsRounding, type ReceiptMove, sameQuantity } from './receipt-state.ts';
import { type PlannedCall, write } from './settle.ts';

/** An absolute count of one line, in the unit of the line. Good and damaged together. */
export interface Count {
  readonly moveId: number;
  readonly quantity: number;
}

export interface CountProblem {
  readonly reason: EffectReason;
  readonly detail: string;
}

/** Odoo stores negative, over-large and too fine counts without a word, so they are judged here. */
export function judgeCounts(
  counts: readonly Count[],
  moves: readonly ReceiptMove[],
  roundings: ReadonlyMap<number, number>,
): CountProblem | undefined {
  const byId = new Map(moves.map((move) => [move.id, move]));
  for (const { moveId, quantity } of counts) {
    const move = byId.get(moveId);
    if (!move) return { reason: 'line_not_in_receipt', detail: String(moveId) };
    if (!isQuantity(quantity))
      return { reason: 'quantity_invalid', detail: `${move.productName ?? moveId}: ${quantity}` };
    const rounding = roundings.get(move.uomId ?? 0) ?? DEFAULT_ROUNDING;
    if (!fitsRounding(quantity, rounding)) {
      return {
        reason: 'counts_too_fine',
        detail: `${move.productName ?? moveId}: ${quantity} ${move.uomName ?? ''}`.trim(),
      };
    }
  }
  return undefined;
}

/** True when Odoo holds this count as somebody's count, not as pre-filled demand. */
export function isCounted(move: ReceiptMove, quantity: number): boolean {
  return sameQuantity(move.quantity, quantity) && (quantity === 0 || move.picked);
}

/** The fewest writes that bring the moves to these counts: one per distinct quantity. */
export function writesFor(
  counts: readonly Count[],
  moves: readonly ReceiptMove[],
  capabilities: Capabilities,
): PlannedCall[] {
  const byId = new Map(moves.map((move) => [move.id, move]));
  const idsByQuantity = new Map<number, number[]>();
  for (const { moveId, quantity } of counts) {
    const move = byId.get(moveId);
    if (!move || isCounted(move, quantity)) continue;
    idsByQuantity.set(quantity, [...(idsByQuantity.get(quantity) ?? []), moveId]);
  }
  return [...idsByQuantity].map(([quantity, ids]) =>
    write('stock.move', ids, countVals(quantity, capabilities)),
  );
}

/** A move counted as zero must not be `picked`, or a validation would take it as received. */
function countVals(quantity: number, capabilities: Capabilities): Record<string, unknown> {
  const vals: Record<string, unknown> = { [capabilities.moveCountField]: quantity };
  if (capabilities.hasPicked) vals.picked = quantity > 0;
  return vals;
}
