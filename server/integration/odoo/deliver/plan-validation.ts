import { roundQuantity } from '#server/kernel/quantity.ts';
import type { ReceiptForOdoo } from '#server/yard/receipts/queries.ts';
import type { Count } from '../effects/counts.ts';
import type { DamagedLine } from '../effects/quarantine-damaged.ts';
import { onMoves } from './line-map.ts';
import type { PlacedPicking } from './place-lines.ts';
import type { DeliveryReason } from './sentences.ts';

export interface PickingPlan {
  readonly pickingId: number;
  readonly name: string;
  /** Every move with what was accepted of it, damaged units included. */
  readonly counts: readonly Count[];
  readonly damaged: readonly DamagedLine[];
  readonly isEmpty: boolean;
}

export type ValidationPlan =
  | { readonly ok: true; readonly pickings: readonly PickingPlan[] }
  | { readonly ok: false; readonly reason: DeliveryReason; readonly detail: string };

type Confirmed = NonNullable<ReceiptForOdoo['confirmed']>;

/**
 * What each transfer is validated with: exactly what was confirmed, nothing inferred. A confirmed unit that has no
 * place in Odoo, or another unit of measure, stops all of it before anything is written.
 */
export function planValidation(
  placed: readonly PlacedPicking[],
  receiptId: string,
  confirmed: Confirmed,
): ValidationPlan {
  const byLine = new Map(confirmed.lines.map((line) => [line.lineId, line]));
  const accepted = (id: string) => byLine.get(id)?.acceptedQty ?? 0;
  const damagedOf = (id: string) => byLine.get(id)?.damagedQty ?? 0;
  const placedLines = new Set(
    placed.flatMap((each) => each.map.groups.flatMap((g) => g.lines.map((l) => l.id))),
  );
  const homeless = placed
    .flatMap((each) => each.map.strangers)
    .filter((line) => accepted(line.id) > 0 && !placedLines.has(line.id));
  if (homeless.length > 0)
    return { ok: false, reason: 'line_not_in_receipt', detail: homeless.map((line) => line.sku).join(', ') };
  const lost = confirmed.lines.filter((line) => line.acceptedQty > 0 && !placedLines.has(line.lineId));
  if (lost.length > 0) return { ok: false, reason: 'line_not_in_receipt', detail: `${lost.length}` };
  const otherUnit = placed.flatMap((each) => each.otherUnits).find((line) => accepted(line.id) > 0);
  if (otherUnit)
    return { ok: false, reason: 'unit_differs', detail: `${otherUnit.sku}: ${otherUnit.view.uom}` };
  return { ok: true, pickings: placed.map((each) => planPicking(each, receiptId, accepted, damagedOf)) };
}

function planPicking(
  picking: PlacedPicking,
  receiptId: string,
  accepted: (lineId: string) => number,
  damagedOf: (lineId: string) => number,
): PickingPlan {
  const counts = new Map<number, number>(picking.moves.map((move) => [move.id, 0]));
  const damaged: DamagedLine[] = [];
  for (const group of picking.map.groups) {
    const totals = onMoves(group, (line) => accepted(line.id));
    const bad = damageOnMoves(
      group.lines.reduce((sum, line) => sum + damagedOf(line.id), 0),
      totals,
    );
    for (const [moveId, quantity] of totals) {
      counts.set(moveId, quantity);
      const aside = bad.get(moveId) ?? 0;
      if (aside > 0)
        damaged.push({
          moveId,
          good: roundQuantity(quantity - aside),
          damaged: aside,
          key: `${receiptId}-${moveId}`,
        });
    }
  }
  const all = [...counts].map(([moveId, quantity]) => ({ moveId, quantity }));
  return {
    pickingId: picking.id,
    name: picking.name,
    counts: all,
    damaged,
    isEmpty: all.every((each) => each.quantity === 0),
  };
}

/** Damaged units are part of what was accepted: each move takes no more of them than it has units. */
function damageOnMoves(total: number, totals: ReadonlyMap<number, number>): Map<number, number> {
  let left = total;
  return new Map(
    [...totals].map(([moveId, quantity]) => {
      const part = Math.min(left, quantity);
      left = roundQuantity(left - part);
      return [moveId, roundQuantity(part)];
    }),
  );
}
