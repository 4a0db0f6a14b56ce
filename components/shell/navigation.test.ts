import { expect, test } from 'vitest';
import { PAGES, type PageKey, pageHref, pageOfPath, railFor } from './navigation.ts';

const ALL = Object.keys(PAGES) as PageKey[];

test('each role sees its own order first', () => {
  expect(railFor(['dispatcher'], ALL).slice(0, 6)).toEqual([
    'board',
    'yard',
    'calendar',
    'moves',
    'exceptions',
    'kpis',
  ]);
  expect(railFor(['gate_clerk'], ALL)[0]).toBe('gate');
  expect(railFor(['approver'], ALL)[0]).toBe('exceptions');
});

test('what is not permitted is hidden, what is permitted beyond the order comes last, nothing twice', () => {
  expect(railFor(['dispatcher', 'admin'], ['admin', 'board', 'exceptions'])).toEqual([
    'board',
    'exceptions',
    'admin',
  ]);
  expect(railFor(['dispatcher'], [])).toEqual([]);
});

test('addresses and back', () => {
  expect(pageHref('board', 'chicago')).toBe('/s/chicago/board');
  expect(pageHref('board', null)).toBeNull();
  expect(pageHref('masterData', null)).toBe('/master-data');
  for (const page of ALL) expect(pageOfPath(pageHref(page, 'x') ?? '')).toBe(page);
  expect(pageOfPath('/exceptions/exc_1?tab=open'.split('?')[0] ?? '')).toBe('exceptions');
  expect(pageOfPath('/visits/vis_1')).toBeNull();
  expect(pageOfPath('/board')).toBeNull();
});

test('every page has its own key after g', () => {
  expect(new Set(Object.values(PAGES).map((page) => page.key)).size).toBe(ALL.length);
});
