import { expect, test } from 'vitest';
import { mergeCalm, settle } from './calm-order.ts';

type Row = { id: string; due: number };
const idOf = (row: Row) => row.id;
const a = { id: 'a', due: 1 };
const b = { id: 'b', due: 2 };
const c = { id: 'c', due: 3 };

test('rows under a hand keep their places and take new values', () => {
  const shown = settle([a, b], idOf);
  const later = { ...a, due: 9 };
  const { rows, waiting } = mergeCalm(shown, [b, later], idOf);
  expect(rows.map((entry) => entry.id)).toEqual(['a', 'b']);
  expect(rows[0]?.row).toBe(later);
  expect(waiting).toBe(0);
});

test('new rows wait, departed rows stay and say so', () => {
  const { rows, waiting } = mergeCalm(settle([a, b], idOf), [c, b], idOf);
  expect(rows.map((entry) => [entry.id, entry.gone])).toEqual([
    ['a', true],
    ['b', false],
  ]);
  expect(waiting).toBe(1);
});

test('a departed row that comes back is no longer gone', () => {
  const gone = mergeCalm(settle([a, b], idOf), [b], idOf).rows;
  expect(mergeCalm(gone, [a, b], idOf).rows.map((entry) => entry.gone)).toEqual([false, false]);
});
