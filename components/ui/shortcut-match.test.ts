import { expect, test } from 'vitest';
import { isSingleKey, matchStep, SEQUENCE_MS, stepOf } from './shortcut-match.ts';

const bare = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const bindings = ['g b', 'g e', 'b', 'mod+k', '?', 'Space'];

test('steps are spelled as in bindings', () => {
  expect(stepOf({ ...bare, key: 'k', metaKey: true })).toBe('mod+k');
  expect(stepOf({ ...bare, key: 'K', ctrlKey: true })).toBe('mod+k');
  expect(stepOf({ ...bare, key: '?', shiftKey: true })).toBe('?');
  expect(stepOf({ ...bare, key: ' ' })).toBe('Space');
  expect(stepOf({ ...bare, key: 'ArrowRight', shiftKey: true })).toBe('shift+ArrowRight');
});

test('g then b is one shortcut, b alone another', () => {
  const first = matchStep(null, 'g', 0, bindings);
  expect(first.hit).toBeNull();
  expect(matchStep(first.next, 'b', 500, bindings).hit).toBe('g b');
  expect(matchStep(null, 'b', 0, bindings).hit).toBe('b');
});

test('a slow second key starts anew', () => {
  const first = matchStep(null, 'g', 0, bindings);
  expect(matchStep(first.next, 'b', SEQUENCE_MS + 1, bindings).hit).toBe('b');
  expect(matchStep(first.next, 'e', SEQUENCE_MS + 1, bindings).hit).toBeNull();
});

test('a wrong second key is taken for itself', () => {
  const first = matchStep(null, 'g', 0, bindings);
  expect(matchStep(first.next, '?', 100, bindings).hit).toBe('?');
});

test('only keys without a modifier count as typing', () => {
  expect(isSingleKey('x')).toBe(true);
  expect(isSingleKey('shift+ArrowRight')).toBe(true);
  expect(isSingleKey('mod+Enter')).toBe(false);
});
