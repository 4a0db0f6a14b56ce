import { describe, expect, it } from 'vitest';
import type { LineView } from '#server/yard/receipts/queries.ts';
import type { ReceiptMove } from '../effects/receipt-state.ts';
import { mapLines } from './line-map.ts';
import type { PlacedLine, PlacedMove, PlacedPicking } from './place-lines.ts';
import { planValidation } from './plan-validation.ts';

const line = (id: string, sku: string, expected: number): PlacedLine => ({
  id,
  sku,
  barcode: null,
  expected,
  view: { id, sku, uom: 'EA', expectedQty: expected } as LineView,
});
const move = (id: number, code: string, expected: number): PlacedMove => ({
  id,
  code,
  barcode: undefined,
  expected,
  move: { id, expected } as ReceiptMove,
});

function picking(
  id: number,
  lines: PlacedLine[],
  moves: PlacedMove[],
  otherUnits: PlacedLine[] = [],
): PlacedPicking {
  return {
    id,
    name: `WH/IN/${id}`,
    orders: ['P1'],
    state: 'assigned',
    moves,
    map: mapLines(lines, moves),
    otherUnits,
  };
}

const confirmed = (...lines: [lineId: string, acceptedQty: number, damagedQty?: number][]) => ({
  factId: 'fct_1',
  closeRemainder: false,
  correctionId: null,
  lines: lines.map(([lineId, acceptedQty, damagedQty = 0]) => ({ lineId, acceptedQty, damagedQty })),
});

describe('the plan of a validation', () => {
  const lines = [line('a', 'P', 10), line('b', 'Q', 6)];
  const moves = [move(1, 'P', 10), move(2, 'Q', 6), move(3, 'R', 4)];

  it('gives every move its count; what nobody spoke of is zero', () => {
    const plan = planValidation([picking(1, lines, moves)], 'rcp_1', confirmed(['a', 7], ['b', 6]));
    expect(plan).toMatchObject({
      ok: true,
      pickings: [
        {
          isEmpty: false,
          damaged: [],
          counts: [
            { moveId: 1, quantity: 7 },
            { moveId: 2, quantity: 6 },
            { moveId: 3, quantity: 0 },
          ],
        },
      ],
    });
  });

  it('counts damaged units once: they are part of what was accepted', () => {
    const plan = planValidation([picking(1, lines, moves)], 'rcp_1', confirmed(['a', 10, 3], ['b', 6]));
    expect(plan).toMatchObject({
      ok: true,
      pickings: [{ damaged: [{ moveId: 1, good: 7, damaged: 3, key: 'rcp_1-1' }] }],
    });
  });

  it('stops before anything is written when an accepted unit has no place', () => {
    const stranger = line('x', 'UNKNOWN', 2);
    const placed = [picking(1, [...lines, stranger], moves)];
    expect(planValidation(placed, 'rcp_1', confirmed(['a', 10], ['x', 2]))).toMatchObject({
      ok: false,
      reason: 'line_not_in_receipt',
      detail: 'UNKNOWN',
    });
    expect(planValidation(placed, 'rcp_1', confirmed(['a', 10], ['x', 0])).ok).toBe(true);
    expect(planValidation(placed, 'rcp_1', confirmed(['lost', 1])).ok).toBe(false);
  });

  it('stops when the unit is another one, unless nothing of it was accepted', () => {
    const placed = [picking(1, lines, moves, [lines[0] as PlacedLine])];
    expect(planValidation(placed, 'rcp_1', confirmed(['a', 1]))).toMatchObject({ reason: 'unit_differs' });
    expect(planValidation(placed, 'rcp_1', confirmed(['a', 0], ['b', 6])).ok).toBe(true);
  });

  it('knows a transfer of which nothing came', () => {
    const plan = planValidation([picking(1, lines, moves)], 'rcp_1', confirmed(['a', 0], ['b', 0]));
    expect(plan).toMatchObject({ ok: true, pickings: [{ isEmpty: true }] });
  });
});
