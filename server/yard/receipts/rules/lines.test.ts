import { describe, expect, it } from 'vitest';
import { type LineQuestion, type NamedLine, pickLine } from './lines.ts';

const line = (id: string, lineNo: number, poNumber: string, ...codes: string[]): NamedLine => ({
  id,
  receiptId: 'r',
  lineNo,
  poNumber,
  codes,
});
const lines = [
  line('a', 1, 'PO-1', 'A-1', '012345600012'),
  line('b', 2, 'PO-1', 'B-2'),
  line('c', 3, 'PO-2', 'A-1'),
];

describe('the line somebody outside speaks of', () => {
  it.each([
    ['by its item', { codes: ['B-2'] }, 'b'],
    ['by a GTIN of another length', { codes: ['00012345600012'] }, 'a'],
    ['by item and order', { codes: ['A-1'], poNumber: 'po 2' }, 'c'],
    ['by item and number', { codes: ['A-1'], lineNo: '3' }, 'c'],
    ['by order and number', { codes: [], poNumber: 'PO1', lineNo: '2' }, 'b'],
    ['by item although the number is of another system', { codes: ['B-2'], lineNo: '00010' }, 'b'],
    ['an item on two lines', { codes: ['A-1'] }, 'several'],
    ['an item nobody announced', { codes: ['Z'], poNumber: 'PO-1', lineNo: '1' }, 'none'],
    ['a number nobody announced', { codes: [], poNumber: 'PO-1', lineNo: '9' }, 'none'],
  ] as [string, LineQuestion, string][])('%s', (_, question, expected) => {
    const picked = pickLine(lines, question);
    expect(picked.outcome === 'one' ? picked.receiptLineId : picked.outcome).toBe(expected);
  });
});
