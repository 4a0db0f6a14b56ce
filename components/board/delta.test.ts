import { describe, expect, it } from 'vitest';
import type { BoardDelta } from '#server/yard/doors/schema.ts';
import { sampleBoard, sampleCard, sampleTile } from './board-sample.ts';
import { applyDelta } from './delta.ts';

const board = sampleBoard({
  version: 10,
  doors: [
    sampleTile({ doorId: 'd1', code: 'D01', number: 1, seq: 10 }),
    sampleTile({ doorId: 'd2', code: 'D02', number: 2, seq: 8 }),
  ],
  waiting: [
    sampleCard({ visitId: 'v1', seq: 9, dueAt: '2026-05-14T14:00:00.000Z' }),
    sampleCard({ visitId: 'v2', seq: 9, dueAt: null }),
  ],
});

function delta(over: Partial<BoardDelta>): BoardDelta {
  return {
    version: 11,
    doors: [],
    waiting: [],
    goneWaiting: [],
    needsYou: null,
    totals: board.totals,
    ...over,
  };
}

describe('a live change on the board', () => {
  it('replaces the changed door and keeps the identity of every other row', () => {
    const fresh = sampleTile({ doorId: 'd2', code: 'D02', number: 2, seq: 11, state: 'reserved' });
    const after = applyDelta(board, delta({ doors: [fresh] }));
    expect(after.doors[1]).toBe(fresh);
    expect(after.doors[0]).toBe(board.doors[0]);
    expect(after.waiting).toBe(board.waiting);
    expect(after.needsYou).toBe(board.needsYou);
    expect(after.version).toBe(11);
  });

  it('never puts an older row over a newer one', () => {
    const old = sampleTile({ doorId: 'd1', seq: 9, state: 'blocked' });
    const after = applyDelta(board, delta({ version: 9, doors: [old] }));
    expect(after.doors[0]).toBe(board.doors[0]);
    expect(after.version).toBe(10);
  });

  it('adds an unknown door at its number', () => {
    const added = sampleTile({ doorId: 'd0', code: 'D00', number: 0, seq: 11 });
    expect(applyDelta(board, delta({ doors: [added] })).doors.map((d) => d.doorId)).toEqual([
      'd0',
      'd1',
      'd2',
    ]);
  });

  it('keeps the queue by due time, cards without one last, and takes out who left', () => {
    const early = sampleCard({ visitId: 'v3', seq: 11, dueAt: '2026-05-14T13:00:00.000Z' });
    const after = applyDelta(board, delta({ waiting: [early], goneWaiting: ['v1'] }));
    expect(after.waiting.map((card) => card.visitId)).toEqual(['v3', 'v2']);
  });

  it('does not take out a card that came back after the change was read', () => {
    const returned = { ...board, waiting: [sampleCard({ visitId: 'v1', seq: 12 })] };
    expect(applyDelta(returned, delta({ goneWaiting: ['v1'] })).waiting).toHaveLength(1);
  });

  it('takes lists and totals only from a change that is not older than the board', () => {
    const totals = { ...board.totals, waiting: 99 };
    expect(applyDelta(board, delta({ version: 9, totals, needsYou: [] })).totals).toBe(board.totals);
    expect(applyDelta(board, delta({ totals })).totals).toBe(totals);
  });

  it('ends in the same board whatever the order of two changes', () => {
    const first = delta({ version: 11, doors: [sampleTile({ doorId: 'd1', seq: 11, state: 'reserved' })] });
    const second = delta({ version: 12, doors: [sampleTile({ doorId: 'd1', seq: 12, state: 'occupied' })] });
    const forward = applyDelta(applyDelta(board, first), second);
    const backward = applyDelta(applyDelta(board, second), first);
    expect(backward).toEqual(forward);
  });
});
