import { expect, it } from 'vitest';
import { touches } from './topics.ts';

const fact = { subjectKind: 'visit', subjectId: 'vis_1', siteId: 'sit_1', visitId: 'vis_1' };

it('sends a change of a stay to the board, the stay and the site', () => {
  expect(touches({ ...fact, type: 'visit.docked' }).map((t) => t.topic)).toEqual([
    'site:sit_1',
    'board:sit_1',
    'visit:vis_1',
  ]);
});

it('sends an exception also to the exception queue', () => {
  expect(touches({ ...fact, type: 'exception.raised' }).map((t) => t.topic)).toContain('exceptions');
});

it('keeps facts without a site off every board', () => {
  expect(
    touches({ ...fact, siteId: null, visitId: null, type: 'product.changed' }).map((t) => t.topic),
  ).toEqual(['master-data']);
});
