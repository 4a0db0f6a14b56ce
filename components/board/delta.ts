import type { BoardDelta, BoardSnapshot, DoorTile, WaitingCard } from '#server/yard/doors/schema.ts';

/**
 * The board after a live change. Rows that did not change keep their identity, so that only their tiles
 * paint; a row read before the one on screen never replaces it.
 */
export function applyDelta(board: BoardSnapshot, delta: BoardDelta): BoardSnapshot {
  const current = delta.version >= board.version;
  return {
    ...board,
    version: Math.max(board.version, delta.version),
    doors: mergeDoors(board.doors, delta.doors),
    waiting: mergeWaiting(board.waiting, delta),
    needsYou: current && delta.needsYou ? delta.needsYou : board.needsYou,
    totals: current ? delta.totals : board.totals,
  };
}

function mergeDoors(shown: readonly DoorTile[], changed: readonly DoorTile[]): readonly DoorTile[] {
  if (changed.length === 0) return shown;
  const fresh = new Map(changed.map((tile) => [tile.doorId, tile]));
  const merged = shown.map((tile) => {
    const other = fresh.get(tile.doorId);
    fresh.delete(tile.doorId);
    return other && other.seq >= tile.seq ? other : tile;
  });
  return fresh.size === 0 ? merged : [...merged, ...fresh.values()].sort(byNumber);
}

function mergeWaiting(shown: readonly WaitingCard[], delta: BoardDelta): readonly WaitingCard[] {
  if (delta.waiting.length === 0 && delta.goneWaiting.length === 0) return shown;
  const gone = new Set(delta.goneWaiting);
  const fresh = new Map(delta.waiting.map((card) => [card.visitId, card]));
  const kept = shown
    .filter((card) => !gone.has(card.visitId) || card.seq > delta.version)
    .map((card) => {
      const other = fresh.get(card.visitId);
      fresh.delete(card.visitId);
      return other && other.seq >= card.seq ? other : card;
    });
  return [...kept, ...fresh.values()].sort(byDue);
}

function byNumber(a: DoorTile, b: DoorTile): number {
  return a.number - b.number || a.code.localeCompare(b.code);
}

// Instants are ISO text in UTC: they sort as they read.
function byDue(a: WaitingCard, b: WaitingCard): number {
  return (a.dueAt ?? NEVER).localeCompare(b.dueAt ?? NEVER) || a.visitId.localeCompare(b.visitId);
}

const NEVER = '9999';
