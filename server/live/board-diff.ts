import type { BoardDelta, BoardSnapshot } from '#server/yard/doors/schema.ts';

/**
 * What changed between two readings of a board. Compares whole rows, so nothing that a change drags along
 * (a next booking, a total, a roll-up) is forgotten; the reading's own sequence is no change.
 */
export function diffBoards(before: BoardSnapshot | null, after: BoardSnapshot): BoardDelta {
  const doors = keyed(before?.doors ?? [], (tile) => tile.doorId);
  const waiting = keyed(before?.waiting ?? [], (card) => card.visitId);
  const still = new Set(after.waiting.map((card) => card.visitId));
  return {
    version: after.version,
    doors: after.doors.filter((tile) => differs(doors.get(tile.doorId), tile)),
    waiting: after.waiting.filter((card) => differs(waiting.get(card.visitId), card)),
    goneWaiting: [...waiting.keys()].filter((visitId) => !still.has(visitId)),
    needsYou:
      before && JSON.stringify(before.needsYou) === JSON.stringify(after.needsYou) ? null : after.needsYou,
    totals: after.totals,
  };
}

function keyed<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function differs<T extends { readonly seq: number }>(before: T | undefined, after: T): boolean {
  return (
    before === undefined || JSON.stringify({ ...before, seq: 0 }) !== JSON.stringify({ ...after, seq: 0 })
  );
}
