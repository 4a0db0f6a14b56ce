import { expect, it } from 'vitest';
import type { BoardSnapshot, DoorTile, WaitingCard } from '#server/yard/doors/schema.ts';
import { diffBoards } from './board-diff.ts';

const tile = (doorId: string, over: Partial<DoorTile> = {}) =>
  ({ doorId, state: 'free', seq: 1, ...over }) as DoorTile;
const card = (visitId: string, over: Partial<WaitingCard> = {}) =>
  ({ visitId, seq: 1, ...over }) as WaitingCard;
const board = (over: Partial<BoardSnapshot>) =>
  ({
    version: 1,
    doors: [],
    waiting: [],
    needsYou: [],
    totals: { waiting: 0 },
    ...over,
  }) as unknown as BoardSnapshot;

it('sends only what differs, not what was merely read again', () => {
  const before = board({ doors: [tile('a'), tile('b')], waiting: [card('v'), card('w')] });
  const after = board({
    version: 2,
    doors: [tile('a', { seq: 2 }), tile('b', { seq: 2, state: 'occupied' })],
    waiting: [card('v', { seq: 2 })],
  });
  expect(diffBoards(before, after)).toMatchObject({
    version: 2,
    doors: [{ doorId: 'b' }],
    waiting: [],
    goneWaiting: ['w'],
    needsYou: null,
  });
});

it('sends everything when there is nothing to compare with', () => {
  const delta = diffBoards(null, board({ doors: [tile('a')], waiting: [card('v')] }));
  expect([delta.doors.length, delta.waiting.length, delta.needsYou]).toEqual([1, 1, []]);
});
