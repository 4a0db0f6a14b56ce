import { expect, it } from 'vitest';
import { sampleCard, sampleTile, sampleVisit } from './board-sample.ts';
import { runningOver } from './running-over.ts';

const now = Date.parse('2026-05-14T15:45:00.000Z');

it('names doors over plan and trucks late without a door, the longest first, and counts idle doors', () => {
  const doors = [
    sampleTile({ doorId: 'over', code: 'D03', state: 'working', visit: sampleVisit() }),
    sampleTile({ doorId: 'fine', state: 'working', visit: sampleVisit({ plannedMinutes: 120 }) }),
    sampleTile({
      doorId: 'idle',
      state: 'work_complete',
      visit: sampleVisit({ workCompletedAt: '2026-05-14T15:30:00.000Z' }),
    }),
  ];
  const waiting = [
    sampleCard({ visitId: 'late' }),
    sampleCard({ visitId: 'served', reserved: { doorId: 'd', doorCode: 'D01', startsAt: '' } }),
    sampleCard({ visitId: 'early', windowEnd: '2026-05-14T15:40:00.000Z' }),
  ];
  expect(runningOver({ doors, waiting }, now)).toEqual([
    { kind: 'late', visitId: 'late', minutes: 75 },
    { kind: 'over', doorId: 'over', code: 'D03', minutes: 20 },
    { kind: 'idle', count: 1 },
  ]);
});
