import { expect, it } from 'vitest';
import { fitWithin } from './photo.ts';

it.each([
  [4000, 3000, 1600, { width: 1600, height: 1200 }],
  [3000, 4000, 1600, { width: 1200, height: 1600 }],
  [800, 600, 1600, { width: 800, height: 600 }],
  [9000, 2, 720, { width: 720, height: 1 }],
] as const)('%i×%i fits into %i', (width, height, side, expected) => {
  expect(fitWithin(width, height, side)).toEqual(expected);
});
