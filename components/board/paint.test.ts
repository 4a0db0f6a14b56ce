import { expect, it } from 'vitest';
import { sampleBoard, sampleCard, sampleTile } from './board-sample.ts';
import { applyDelta } from './delta.ts';
import { paintAssigned, takeBack } from './paint.ts';

const door = sampleTile({ doorId: 'd8', code: 'D08', number: 8, seq: 5 });
const card = sampleCard({ visitId: 'v1', seq: 5 });
const board = sampleBoard({ version: 5, doors: [door], waiting: [card] });
const painted = paintAssigned(card, door, '2026-05-14T14:32:00.000Z');

it('paints the truck on the door at once and takes it back when the server says no', () => {
  const shown = painted.paint(board);
  expect(shown.doors[0]).toMatchObject({ state: 'reserved', visit: { visitId: 'v1' } });
  expect(shown.waiting[0]?.reserved?.doorCode).toBe('D08');
  expect(takeBack(shown, painted)).toEqual(board);
});

it('leaves what the server told in between', () => {
  const theirs = sampleTile({ ...door, seq: 6, state: 'occupied' });
  const delta = {
    version: 6,
    doors: [theirs],
    waiting: [],
    goneWaiting: [],
    needsYou: null,
    totals: board.totals,
  };
  const after = takeBack(applyDelta(painted.paint(board), delta), painted);
  expect(after.doors[0]).toBe(theirs);
});
