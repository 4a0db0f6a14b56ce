import { describe, expect, it } from 'vitest';
import { sampleCard, sampleTile, sampleVisit } from '../board/board-sample.ts';
import { cardSeverity, idleMinutes, overrunMinutes, tileSeverity } from './severity.ts';

const at = (clock: string) => Date.parse(`2026-05-14T${clock}:00.000Z`);
// Work of 60 min since 14:25.
const working = sampleTile({ state: 'working', visit: sampleVisit() });

describe('how much a door matters', () => {
  it.each([
    ['15:25', 0, 'none'],
    ['15:26', 1, 'watch'],
    ['15:40', 15, 'serious'],
  ] as const)('at %s it is %i minutes over: %s', (clock, minutes, severity) => {
    expect(overrunMinutes(working.visit, at(clock))).toBe(minutes);
    expect(tileSeverity(working, at(clock))).toBe(severity);
  });

  it('counts the time at the door while work has not begun', () => {
    expect(overrunMinutes(sampleVisit({ workStartedAt: null }), at('15:21'))).toBe(1);
  });

  it('takes the worst of exception, overrun and idling', () => {
    const worst = {
      exceptionId: 'x',
      no: 'E-1',
      kind: 'damaged',
      severity: 4,
      openedAt: '',
      deadlineAt: '',
      ownerRole: 'dock_lead',
      acknowledged: false,
      count: 1,
    };
    expect(tileSeverity({ ...working, worst }, at('15:00'))).toBe('critical');
    const done = sampleTile({
      state: 'work_complete',
      visit: sampleVisit({ workCompletedAt: '2026-05-14T15:00:00.000Z' }),
    });
    expect(idleMinutes(done, at('15:12'))).toBe(12);
    expect(tileSeverity(done, at('15:12'))).toBe('none');
    expect(tileSeverity(done, at('15:20'))).toBe('watch');
  });

  it('judges a waiting truck by the end of its window', () => {
    expect(cardSeverity(sampleCard(), at('14:30'))).toBe('none');
    expect(cardSeverity(sampleCard(), at('14:31'))).toBe('watch');
    expect(cardSeverity(sampleCard(), at('14:48'))).toBe('serious');
    expect(cardSeverity(sampleCard({ windowStart: null, windowEnd: null }), at('23:00'))).toBe('none');
  });
});
