import type { DoorTile, VisitOnBoard, WaitingCard } from '#server/yard/doors/schema.ts';

/** The picked truck and the one whose promised door it could have. */
export interface Swap {
  readonly card: WaitingCard;
  readonly door: DoorTile;
  readonly other: VisitOnBoard;
}

/** A door that is promised to another truck can be swapped or taken over; one where somebody stands cannot. */
export function swapAt(card: WaitingCard | null, door: DoorTile | null): Swap | null {
  if (!card || !door?.visit || door.assignment?.status !== 'reserved' || door.blocked) return null;
  return door.visit.visitId === card.visitId ? null : { card, door, other: door.visit };
}
