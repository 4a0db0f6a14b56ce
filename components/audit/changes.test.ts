import { expect, test } from 'vitest';
import { changesOf } from './changes.ts';

test('a change names the fields that differ', () => {
  const before = { status: 'open', owner: null, version: 1 };
  const after = { status: 'claimed', owner: 'usr_1', version: 2 };
  expect(changesOf({ before, after, changed: ['status', 'owner'] })).toEqual([
    { key: 'status', field: 'status', now: 'open', proposed: 'claimed' },
    { key: 'owner', field: 'owner', now: null, proposed: 'usr_1' },
  ]);
});

test('what was made shows every field it got', () => {
  expect(changesOf({ before: null, after: { name: 'A', tags: ['x'] }, changed: [] })).toEqual([
    { key: 'name', field: 'name', now: null, proposed: 'A' },
    { key: 'tags', field: 'tags', now: null, proposed: '["x"]' },
  ]);
});

test('long values are cut, missing ones stay missing', () => {
  const [row] = changesOf({ before: null, after: { text: 'x'.repeat(1000) }, changed: [] });
  expect(row?.proposed).toHaveLength(401);
  expect(changesOf({ before: null, after: null, changed: [] })).toEqual([]);
});
