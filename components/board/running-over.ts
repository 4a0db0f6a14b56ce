import type { BoardSnapshot } from '#server/yard/doors/schema.ts';
import { idleMinutes, lateMinutes, overrunMinutes, SERIOUS_OVERRUN_MINUTES } from '../doors/severity.ts';

export type RunningOver =
  | { readonly kind: 'over'; readonly doorId: string; readonly code: string; readonly minutes: number }
  | { readonly kind: 'late'; readonly visitId: string; readonly minutes: number }
  | { readonly kind: 'idle'; readonly count: number };

/** Lines under the alerts: they have no owner, so they are no alerts, but somebody should look. */
export function runningOver(board: Pick<BoardSnapshot, 'doors' | 'waiting'>, nowMs: number): RunningOver[] {
  const over = board.doors
    .map((door) => ({
      kind: 'over' as const,
      doorId: door.doorId,
      code: door.code,
      minutes: overrunMinutes(door.visit, nowMs),
    }))
    .filter((line) => line.minutes > 0);
  const late = board.waiting
    .filter((card) => card.reserved === null)
    .map((card) => ({ kind: 'late' as const, visitId: card.visitId, minutes: lateMinutes(card, nowMs) }))
    .filter((line) => line.minutes >= SERIOUS_OVERRUN_MINUTES);
  const idle = board.doors.filter((door) => idleMinutes(door, nowMs) > 0).length;
  return [
    ...[...over, ...late].sort((a, b) => b.minutes - a.minutes),
    ...(idle > 0 ? [{ kind: 'idle' as const, count: idle }] : []),
  ];
}
