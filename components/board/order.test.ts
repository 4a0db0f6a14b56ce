import { describe, expect, it } from 'vitest';
import { sampleCard, sampleTile, sampleVisit } from './board-sample.ts';
import { filterDoors, sortWaiting } from './order.ts';

const now = Date.parse('2026-05-14T14:40:00.000Z');

describe('the order of the queue', () => {
  const cards = [
    sampleCard({ no: 'V-1', dueAt: '2026-05-14T15:00:00.000Z', windowEnd: '2026-05-14T15:30:00.000Z' }),
    sampleCard({
      no: 'V-2',
      dueAt: '2026-05-14T14:00:00.000Z',
      windowEnd: '2026-05-14T14:35:00.000Z',
      arrivedAt: '2026-05-14T14:30:00.000Z',
    }),
    sampleCard({
      no: 'V-3',
      dueAt: null,
      windowStart: null,
      windowEnd: null,
      arrivedAt: '2026-05-14T12:00:00.000Z',
      worst: {
        exceptionId: 'x',
        no: 'E-1',
        kind: 'seal_mismatch',
        severity: 4,
        openedAt: '',
        deadlineAt: '',
        ownerRole: 'gate_clerk',
        acknowledged: false,
        count: 1,
      },
    }),
  ];
  const order = (by: 'due' | 'severity' | 'arrival') => sortWaiting(cards, by, now).map((card) => card.no);
  it.each([
    ['due', ['V-2', 'V-1', 'V-3']],
    ['severity', ['V-3', 'V-2', 'V-1']],
    ['arrival', ['V-3', 'V-1', 'V-2']],
  ] as const)('by %s', (by, expected) => expect(order(by)).toEqual(expected));
});

describe('filters of the doors', () => {
  const doors = [
    sampleTile({ doorId: 'free', capabilities: ['reefer'], zoneId: 'z1' }),
    sampleTile({ doorId: 'in', visit: sampleVisit() }),
    sampleTile({ doorId: 'out', visit: sampleVisit({ direction: 'outbound' }), zoneId: 'z1' }),
  ];
  const ids = (over: Partial<Parameters<typeof filterDoors>[1]>) =>
    filterDoors(doors, { direction: 'all', capability: null, zone: null, ...over }).map((d) => d.doorId);
  it('keeps free doors in both directions', () => {
    expect(ids({})).toEqual(['free', 'in', 'out']);
    expect(ids({ direction: 'inbound' })).toEqual(['free', 'in']);
    expect(ids({ direction: 'outbound', zone: 'z1' })).toEqual(['free', 'out']);
    expect(ids({ capability: 'reefer' })).toEqual(['free']);
  });
});
