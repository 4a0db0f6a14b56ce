import { expect, test } from 'vitest';
import { wellFormed } from './well-formed.ts';

test('half a character and U+0000 are replaced wherever they are; the rest stays what it is', () => {
  const half = '🚚'.slice(0, 1);
  const at = new Date(0);
  const given = { a: `x${half}`, b: [1, null, `\u0000y`], c: { d: at, e: '🚚', f: undefined }, g: true };
  expect(wellFormed(given)).toEqual({
    a: 'x\ufffd',
    b: [1, null, '\ufffdy'],
    c: { d: at, e: '🚚', f: undefined },
    g: true,
  });
  expect(wellFormed(undefined)).toBeUndefined();
});
