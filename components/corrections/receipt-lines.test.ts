import { expect, test } from 'vitest';
import type { CorrectionView } from '#server/yard/corrections/queries.ts';
import { linesOf, problemOf, toInput } from './receipt-lines.ts';

const proposal: Pick<CorrectionView, 'input' | 'rows'> = {
  input: {
    receiptId: 'rcp_1',
    closeRemainder: false,
    lines: [
      { lineId: 'a', acceptedQty: 18, damagedQty: 2 },
      { lineId: 'b', acceptedQty: 5, damagedQty: 0 },
    ],
  },
  rows: [
    {
      key: 'line:a:received',
      field: 'qty_received',
      params: { lineNo: 1, sku: 'A1', uom: 'EA', expected: 20, poNumber: null },
      now: 20,
      observed: 18,
      proposed: 18,
      owner: 'dock',
      effects: ['receipt_validated'],
    },
  ],
};

test('a line that is as announced keeps its amounts and shows no fields', () => {
  const [a, b] = linesOf(proposal);
  expect(a).toMatchObject({ accepted: '18', damaged: '2', label: { sku: 'A1', counted: 18, expected: 20 } });
  expect(b).toMatchObject({ accepted: '5', label: null });
});

test('amounts as people type them become numbers', () => {
  const lines = linesOf(proposal).map((line) => (line.lineId === 'a' ? { ...line, accepted: '17,5' } : line));
  expect(toInput('rcp_1', lines, true)).toEqual({
    receiptId: 'rcp_1',
    closeRemainder: true,
    lines: [
      { lineId: 'a', acceptedQty: 17.5, damagedQty: 2 },
      { lineId: 'b', acceptedQty: 5, damagedQty: 0 },
    ],
  });
});

test('what cannot be booked is told before it is sent', () => {
  const [line] = linesOf(proposal);
  if (!line) throw new Error('the proposal has a line');
  expect(problemOf(line)).toBeNull();
  expect(problemOf({ ...line, accepted: '-1' })).toBe('accepted');
  expect(problemOf({ ...line, accepted: '19' })).toBe('tooMuch');
  expect(problemOf({ ...line, damaged: 'two' })).toBe('damaged');
  expect(problemOf({ ...line, accepted: '1', damaged: '2' })).toBe('tooManyDamaged');
});
