import type { BoardSnapshot, DoorTile, WaitingCard } from '#server/yard/doors/schema.ts';

/** An assignment painted before the server said yes. */
export interface Painted {
  readonly paint: (board: BoardSnapshot) => BoardSnapshot;
  readonly tile: DoorTile;
  readonly before: DoorTile;
  readonly card: WaitingCard;
}

/** The board as it will look. The rows keep their `seq`, so that any word of the server replaces them. */
export function paintAssigned(card: WaitingCard, door: DoorTile, nowIso: string): Painted {
  const { siteId: _site, seq: _seq, dueAt: _due, reserved: _reserved, worst: _worst, ...visit } = card;
  const tile: DoorTile = {
    ...door,
    state: 'reserved',
    visit: { ...visit, doorId: door.doorId },
    assignment: {
      assignmentId: `painted:${card.visitId}`,
      status: 'reserved',
      startsAt: nowIso,
      endsAt: null,
      assignedBy: '',
      version: 0,
    },
  };
  const reserved = { doorId: door.doorId, doorCode: door.code, startsAt: nowIso };
  const paint = (board: BoardSnapshot): BoardSnapshot => ({
    ...board,
    doors: board.doors.map((each) => (each.doorId === door.doorId ? tile : each)),
    waiting: board.waiting.map((each) => (each.visitId === card.visitId ? { ...each, reserved } : each)),
  });
  return { paint, tile, before: door, card };
}

/** Undoes the paint where nothing newer stands meanwhile. */
export function takeBack(board: BoardSnapshot, { tile, before, card }: Painted): BoardSnapshot {
  const painted = tile.assignment?.assignmentId;
  return {
    ...board,
    doors: board.doors.map((each) =>
      each.doorId === before.doorId && each.assignment?.assignmentId === painted ? before : each,
    ),
    waiting: board.waiting.map((each) =>
      each.visitId === card.visitId && each.seq === card.seq ? card : each,
    ),
  };
}
