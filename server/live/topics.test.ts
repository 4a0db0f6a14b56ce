import { expect, it } from 'vitest';
import { SETTING_KINDS } from '#server/kernel/setting-changed.ts';
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

it('tells those who set things up, and nobody else, that a setting moved', () => {
  const setting = { siteId: null, visitId: null, type: 'setting.changed', subjectId: 'x' };
  const topics = (subjectKind: string) => touches({ ...setting, subjectKind }).map((t) => t.topic);
  expect(SETTING_KINDS.map((kind) => [kind, topics(kind)])).toEqual([
    ['user', ['admin']],
    ['display', ['admin']],
    ['partner', ['admin', 'integrations', 'master-data']],
    ['connection', ['admin', 'integrations']],
    ['mapping', ['master-data']],
  ]);
  expect(topics('visit')).toEqual([]);
});

it('tells the code queue when a case of no site opens or closes', () => {
  const nowhere = { ...fact, subjectKind: 'exception', siteId: null, visitId: null };
  expect(touches({ ...nowhere, type: 'exception.raised' }).map((t) => t.topic)).toContain('master-data');
  expect(touches({ ...nowhere, type: 'exception.claimed' }).map((t) => t.topic)).not.toContain('master-data');
});
