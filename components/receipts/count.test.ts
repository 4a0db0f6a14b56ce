import { describe, expect, it } from 'vitest';
import type { LineView, PalletView, ReceiptView } from '#server/yard/receipts/queries.ts';
import { countSummary, parseCount, resolveScan, ssccOf } from './count.ts';

function line(over: Partial<LineView>): LineView {
  return {
    id: 'l1',
    lineNo: 1,
    poNumber: null,
    sku: 'AB-100',
    productId: 'prd_1',
    name: 'Bolt',
    barcode: '4006381333931',
    expectedQty: 20,
    countedQty: null,
    damagedQty: 0,
    uom: 'Units',
    version: 1,
    ...over,
  };
}

function pallet(over: Partial<PalletView> = {}): PalletView {
  return {
    id: 'p1',
    sscc: '106141411234567897',
    ssccForm: 'valid',
    status: 'expected',
    contents: [],
    countedAt: null,
    ...over,
  };
}

function receipt(lines: LineView[], pallets: PalletView[] = []): ReceiptView {
  return {
    id: 'r1',
    no: 'R-1',
    siteId: 's',
    status: 'unloading',
    asnNo: '5512',
    supplierName: null,
    appointmentId: null,
    visitId: null,
    trailerNumber: null,
    sealNo: null,
    expectedAt: null,
    startedAt: null,
    countedAt: null,
    confirmedAt: null,
    version: 1,
    lines,
    pallets,
    photos: [],
  };
}

it.each([
  ['18', 18],
  [' 18.5 ', 18.5],
  ['18,25', 18.25],
  ['0', 0],
  ['', null],
  ['-1', null],
  ['1.23456', null],
  ['1e5', null],
  ['two', null],
])('reads %j as %j', (text, expected) => expect(parseCount(text)).toBe(expected));

it.each([
  ['(00)106141411234567897', '106141411234567897'],
  ['00106141411234567897', '106141411234567897'],
  ['106141411234567897', '106141411234567897'],
  ['12345', null],
])('the pallet number in %s is %s', (text, expected) => expect(ssccOf(text)).toBe(expected));

describe('a scan', () => {
  const one = receipt([line({}), line({ id: 'l2', lineNo: 2, sku: 'CD-200', barcode: null })], [pallet()]);
  it('finds a pallet, a barcode, a SKU in any spelling, or nothing', () => {
    expect(resolveScan([one], '(00)106141411234567897')).toMatchObject({ kind: 'pallet', again: false });
    expect(resolveScan([one], '4006381333931')).toMatchObject({ kind: 'line', lineId: 'l1' });
    expect(resolveScan([one], 'cd200')).toMatchObject({ kind: 'line', lineId: 'l2' });
    expect(resolveScan([one], 'XX-1')).toEqual({ kind: 'unknown' });
    expect(resolveScan([one], ' ')).toEqual({ kind: 'unknown' });
  });
  it('means the open line where a product stands twice, and asks where it cannot know', () => {
    const twice = [line({ countedQty: 5 }), line({ id: 'l2', lineNo: 2 })];
    expect(resolveScan([receipt(twice)], 'AB-100')).toMatchObject({ lineId: 'l2' });
    expect(resolveScan([receipt([line({}), line({ id: 'l2' })])], 'AB-100')).toEqual({
      kind: 'several',
      count: 2,
    });
  });
});

describe('what completing would mean', () => {
  it('is exact only when nothing differs', () => {
    expect(countSummary([receipt([line({ countedQty: 20 })])]).exact).toBe(true);
    expect(countSummary([receipt([line({})])])).toMatchObject({ uncounted: 1, exact: false });
    expect(countSummary([receipt([line({ countedQty: 18 })])])).toMatchObject({ short: 1, exact: false });
    expect(countSummary([receipt([line({ countedQty: 21 })])])).toMatchObject({ over: 1, exact: false });
    expect(countSummary([receipt([line({ countedQty: 20, damagedQty: 2 })])])).toMatchObject({ damaged: 1 });
    const stranger = line({ productId: null, expectedQty: 0, countedQty: 3 });
    expect(countSummary([receipt([stranger])])).toMatchObject({ unknown: 1, over: 0, exact: false });
    expect(countSummary([receipt([], [pallet({ status: 'unexpected' })])])).toMatchObject({ unexpected: 1 });
  });
});
