import type { DoorTile, NeedsYou, WaitingCard } from '#server/yard/doors/schema.ts';
import { cardSeverity, tileSeverity } from '../doors/severity.ts';
import { bySeverity } from '../ui/severity.ts';

export const QUEUE_ORDERS = ['due', 'severity', 'arrival'] as const;
export type QueueOrder = (typeof QUEUE_ORDERS)[number];

export interface BoardFilters {
  readonly direction: 'all' | 'inbound' | 'outbound';
  /** A capability every shown door must have. */
  readonly capability: string | null;
  readonly zone: string | null;
}

const LAST = '9999';

/** The waiting queue in the order somebody works it off: who has no door yet first, equal ones by number. */
export function sortWaiting(
  cards: readonly WaitingCard[],
  order: QueueOrder,
  nowMs: number,
): readonly WaitingCard[] {
  const due = (a: WaitingCard, b: WaitingCard) => (a.dueAt ?? LAST).localeCompare(b.dueAt ?? LAST);
  const by: Record<QueueOrder, (a: WaitingCard, b: WaitingCard) => number> = {
    due,
    severity: (a, b) => bySeverity(cardSeverity(a, nowMs), cardSeverity(b, nowMs)) || due(a, b),
    arrival: (a, b) => (a.arrivedAt ?? LAST).localeCompare(b.arrivedAt ?? LAST),
  };
  const held = (card: WaitingCard) => (card.reserved ? 1 : 0);
  return cards.toSorted((a, b) => held(a) - held(b) || by[order](a, b) || a.no.localeCompare(b.no));
}

/** Worst first, then what must be answered first. */
export function sortNeedsYou(rows: readonly NeedsYou[]): readonly NeedsYou[] {
  return rows.toSorted(
    (a, b) => b.severity - a.severity || a.deadlineAt.localeCompare(b.deadlineAt) || a.no.localeCompare(b.no),
  );
}

export function filterWaiting(
  cards: readonly WaitingCard[],
  filters: Pick<BoardFilters, 'direction'>,
): readonly WaitingCard[] {
  if (filters.direction === 'all') return cards;
  return cards.filter((card) => card.direction === filters.direction);
}

/** A free door fits both directions; one with a truck is judged by its truck. */
export function filterDoors(doors: readonly DoorTile[], filters: BoardFilters): readonly DoorTile[] {
  const { direction, capability, zone } = filters;
  if (direction === 'all' && capability === null && zone === null) return doors;
  return doors.filter(
    (door) =>
      (direction === 'all' || door.visit === null || door.visit.direction === direction) &&
      (capability === null || door.capabilities.includes(capability)) &&
      (zone === null || door.zoneId === zone),
  );
}

/** Doors worst first, for the list; equal ones by number. */
export function byUrgency(nowMs: number) {
  return (a: DoorTile, b: DoorTile) =>
    bySeverity(tileSeverity(a, nowMs), tileSeverity(b, nowMs)) || a.number - b.number;
}
