import { expect, test } from 'vitest';
import { sampleCard, sampleTile, sampleVisit } from './board-sample.ts';
import { swapAt } from './swap.ts';

const reserved = {
  assignmentId: 'das_1',
  status: 'reserved' as const,
  startsAt: '2026-05-14T14:30:00.000Z',
  endsAt: null,
  assignedBy: 'user:1',
  version: 1,
};
const card = sampleCard({ visitId: 'vis_mine' });
const promised = sampleTile({ state: 'reserved', visit: sampleVisit(), assignment: reserved });

test.each([
  ['promised to another truck', card, promised, true],
  ['promised to this truck', sampleCard({ visitId: 'vis_1' }), promised, false],
  [
    'somebody stands there',
    card,
    { ...promised, assignment: { ...reserved, status: 'occupied' as const } },
    false,
  ],
  ['free', card, sampleTile(), false],
  ['blocked', card, { ...promised, blocked: { reason: 'leveller', at: '', until: null } }, false],
  ['no truck in the hand', null, promised, false],
])('%s', (_, mine, tile, possible) => expect(swapAt(mine, tile) !== null).toBe(possible));
