import { expect, test } from 'vitest';
import { changesOf } from './changes.ts';

test('a change names the fields that differ', () => {
  const before = { status: 'open', owner: null, version: 1 };
  const after = { status: 'claimed', owner: 'usr_1', version: 2 };
  expect(changesOf({ before, after, changed: ['status', 'owner'] })).toEqual([
    { field: 'status', before: 'open', after: 'claimed' },
    { field: 'owner', before: null, after: 'usr_1' },
  ]);
});

test('what was made shows every field it got', () => {
  expect(changesOf({ before: null, after: { name: 'A', tags: ['x'] }, changed: [] })).toEqual([
    { field: 'name', before: null, after: 'A' },
    { field: 'tags', before: null, after: '["x"]' },
  ]);
});

test('long values are cut, missing ones stay missing', () => {
  const [row] = changesOf({ before: null, after: { text: 'x'.repeat(1000) }, changed: [] });
  expect(row?.after).toHaveLength(401);
  expect(changesOf({ before: null, after: null, changed: [] })).toEqual([]);
});
