import { describe, expect, it } from 'vitest';
import { type CountsInput, decideCounts, type LineCount } from './counts.ts';

const line = (over: Partial<LineCount> = {}): LineCount => ({
  lineId: 'l1',
  lineNo: 1,
  sku: 'A-1',
  poNumber: 'PO1',
  uom: 'Units',
  known: true,
  expectedQty: 20,
  countedQty: 20,
  damagedQty: 0,
  ...over,
});
const given = (lines: LineCount[], more: Partial<CountsInput> = {}) =>
  decideCounts({ lines, unexpectedPallets: [], overTolerancePercent: 0, uncountedAsZero: false, ...more });
const kinds = (decision: ReturnType<typeof decideCounts>) =>
  decision.outcome === 'differs'
    ? decision.differences.map((d) => [d.kind, d.quantity, Math.round(d.percent)])
    : decision.outcome;

describe('a completed count', () => {
  it('confirms by itself when every line is as announced', () => {
    expect(given([line(), line({ lineId: 'l2', lineNo: 2, expectedQty: 0.5, countedQty: 0.5 })])).toEqual({
      outcome: 'exact',
      accepted: [
        { lineId: 'l1', acceptedQty: 20, damagedQty: 0 },
        { lineId: 'l2', acceptedQty: 0.5, damagedQty: 0 },
      ],
    });
  });

  it.each([
    ['18 of 20', line({ countedQty: 18 }), [['short', 2, 10]]],
    ['nothing of 20', line({ countedQty: 0 }), [['short', 20, 100]]],
    ['22 of 20', line({ countedQty: 22 }), [['over', 2, 10]]],
    ['2 damaged of 20', line({ damagedQty: 2 }), [['damaged', 2, 10]]],
    [
      '18 of 20, one damaged',
      line({ countedQty: 18, damagedQty: 1 }),
      [
        ['short', 2, 10],
        ['damaged', 1, 5],
      ],
    ],
    ['a product nobody knows', line({ known: false }), [['unknown_product', 20, 100]]],
    [
      'a known product that was not announced',
      line({ expectedQty: 0, countedQty: 4 }),
      [['unknown_product', 4, 100]],
    ],
    ['an unknown product that did not come', line({ known: false, countedQty: 0 }), [['short', 20, 100]]],
    ['tenths that add up badly', line({ expectedQty: 0.3, countedQty: 0.1 }), [['short', 0.2, 67]]],
  ])('waits for a second person: %s', (_, counted, expected) => {
    expect(kinds(given([counted]))).toEqual(expected);
  });

  it('takes more than announced within the tolerance of the site as it is', () => {
    const over = [line({ countedQty: 21 })];
    expect(given(over, { overTolerancePercent: 5 }).outcome).toBe('exact');
    expect(given(over, { overTolerancePercent: 4 }).outcome).toBe('differs');
  });

  it('stops at lines nobody counted, unless told that they did not come', () => {
    const lines = [line({ countedQty: null }), line({ lineId: 'l2', lineNo: 2 })];
    expect(given(lines)).toEqual({ outcome: 'uncounted', lineNos: [1] });
    expect(kinds(given(lines, { uncountedAsZero: true }))).toEqual([['short', 20, 100]]);
  });

  it('proposes known goods as counted and sets unknown goods aside', () => {
    const decision = given([
      line({ countedQty: 18, damagedQty: 1 }),
      line({ lineId: 'l2', lineNo: 2, known: false, expectedQty: 0, countedQty: 3 }),
    ]);
    expect(decision.outcome === 'differs' && decision.accepted).toEqual([
      { lineId: 'l1', acceptedQty: 18, damagedQty: 1 },
      { lineId: 'l2', acceptedQty: 0, damagedQty: 0 },
    ]);
  });

  it('never confirms a load with a pallet nobody announced', () => {
    const decision = given([line()], { unexpectedPallets: ['340123450000000017'] });
    expect(kinds(decision)).toEqual([['unknown_product', 0, 0]]);
  });

  it('ignores a line that a replacement took back and that did not come', () => {
    expect(given([line({ expectedQty: 0, countedQty: null })]).outcome).toBe('exact');
  });
});
