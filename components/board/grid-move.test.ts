import { expect, it } from 'vitest';
import { gridMove } from './grid-move.ts';

// 8 tiles in 3 columns: 0 1 2 / 3 4 5 / 6 7
it.each([
  ['ArrowRight', 2, 3],
  ['ArrowRight', 7, 7],
  ['ArrowLeft', 3, 2],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 4, 7],
  ['ArrowDown', 5, 5],
  ['ArrowUp', 4, 1],
  ['ArrowUp', 1, 1],
  ['Home', 5, 3],
  ['End', 6, 7],
  ['PageDown', 1, 7],
  ['PageDown', 2, 5],
  ['PageUp', 7, 1],
  ['Enter', 7, null],
] as const)('%s from %i leads to %s', (key, at, to) => expect(gridMove(key, at, 8, 3)).toBe(to));

it('mirrors left and right where text runs from the right', () => {
  expect(gridMove('ArrowLeft', 0, 8, 3, true)).toBe(1);
});

it('stays out of an empty grid', () => expect(gridMove('ArrowRight', 0, 0, 3)).toBeNull());
