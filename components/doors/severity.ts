import type { DoorTile, VisitOnBoard, WaitingCard } from '#server/yard/doors/schema.ts';
import { type Severity, worstOf } from '../ui/severity.ts';

/** Minutes past the plan or the window from which somebody should act soon. */
export const SERIOUS_OVERRUN_MINUTES = 15;
const MINUTE_MS = 60_000;
/** Work is done but the truck still holds the door. */
const IDLE_AT_DOOR_MINUTES = 20;

const BY_LEVEL: readonly Severity[] = ['none', 'notice', 'watch', 'serious', 'critical'];

/** Severity of an exception's level, 1 (note) to 4 (act now). */
export function severityOfLevel(level: number): Severity {
  return BY_LEVEL[level] ?? 'none';
}

export interface Elapsed {
  readonly startedAt: string;
  readonly plannedMs: number;
}

/** What the bar of a tile runs on: the work, else the time at the door. Null when nothing runs. */
export function runningOf(visit: VisitOnBoard | null): Elapsed | null {
  const startedAt = visit?.workStartedAt ?? visit?.atDoorAt;
  if (!visit || !startedAt || visit.workCompletedAt) return null;
  return { startedAt, plannedMs: visit.plannedMinutes * MINUTE_MS };
}

/** Minutes past the plan, 0 while inside it. */
export function overrunMinutes(visit: VisitOnBoard | null, nowMs: number): number {
  const running = runningOf(visit);
  if (!running) return 0;
  return pastMinutes(Date.parse(running.startedAt) + running.plannedMs, nowMs);
}

/** Minutes since work was completed while the door is still held; 0 otherwise. */
export function idleMinutes(tile: DoorTile, nowMs: number): number {
  const doneAt = tile.state === 'work_complete' ? tile.visit?.workCompletedAt : null;
  return doneAt ? pastMinutes(Date.parse(doneAt), nowMs) : 0;
}

/** Minutes a waiting truck is past the end of its window; 0 without one. */
export function lateMinutes(card: WaitingCard, nowMs: number): number {
  const end = card.windowEnd ?? card.windowStart;
  return end ? pastMinutes(Date.parse(end), nowMs) : 0;
}

/** How much a door matters now: its worst open exception, its overrun, its idling. */
export function tileSeverity(tile: DoorTile, nowMs: number): Severity {
  return worstOf([
    tile.worst ? severityOfLevel(tile.worst.severity) : 'none',
    ofOverrun(overrunMinutes(tile.visit, nowMs)),
    idleMinutes(tile, nowMs) >= IDLE_AT_DOOR_MINUTES ? 'watch' : 'none',
  ]);
}

export function cardSeverity(card: WaitingCard, nowMs: number): Severity {
  return worstOf([
    card.worst ? severityOfLevel(card.worst.severity) : 'none',
    ofOverrun(lateMinutes(card, nowMs)),
  ]);
}

function ofOverrun(minutes: number): Severity {
  if (minutes >= SERIOUS_OVERRUN_MINUTES) return 'serious';
  return minutes > 0 ? 'watch' : 'none';
}

function pastMinutes(limitMs: number, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - limitMs) / MINUTE_MS));
}
