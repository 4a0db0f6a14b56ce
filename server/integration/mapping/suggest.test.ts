import { expect, test } from 'vitest';
import { suggestTargets } from './suggest.ts';

const doors = [
  { id: 'd1', code: 'D01', name: 'Door 1' },
  { id: 'd12', code: 'D12', name: 'Door 12' },
  { id: 'chi', code: 'DC-CHI', name: 'Chicago distribution center' },
];

test('equal codes come first, whatever the punctuation', () => {
  expect(suggestTargets({ code: 'dc chi', hint: '' }, doors)[0]).toMatchObject({ id: 'chi', score: 1 });
});

test('a code within a code and a similar name are found', () => {
  expect(suggestTargets({ code: 'DOCK-D12', hint: '' }, doors)[0]?.id).toBe('d12');
  expect(suggestTargets({ code: '4711', hint: 'Chicago distribution centre' }, doors)[0]?.id).toBe('chi');
});

test('nothing is better than nonsense', () => {
  expect(suggestTargets({ code: 'QQQ', hint: '' }, doors)).toEqual([]);
});
