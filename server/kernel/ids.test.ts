import { expect, it } from 'vitest';
import { isId, newId } from './ids.ts';

it('makes ids that sort by time and by order of creation', () => {
  const ids = [...Array.from({ length: 500 }, () => newId('visit', 1_000)), newId('visit', 1_001)];
  expect([...ids].sort()).toEqual(ids);
  expect(ids.every((id) => isId('visit', id))).toBe(true);
  expect(isId('door', ids[0])).toBe(false);
});
