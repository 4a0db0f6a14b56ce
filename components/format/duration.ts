import type { FormatSettings } from './settings.ts';
import { fill, NBSP, NOT_APPLICABLE } from './words.ts';

const SECOND_MS = 1000;
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

type Words = Pick<FormatSettings, 'words'>;

/** A length of time in milliseconds, two units at most, rounded down: `41 min`, `1 h 25 min`, `1 d 4 h`. */
export function formatDuration(durationMs: number | null | undefined, { words }: Words): string {
  if (durationMs === null || durationMs === undefined) return NOT_APPLICABLE;
  if (!Number.isFinite(durationMs)) return words.unknown;
  const sign = durationMs <= -SECOND_MS ? '\u2212' : '';
  const total = Math.floor(Math.abs(durationMs) / SECOND_MS);
  return sign + lengthText(total, words).replaceAll(' ', NBSP);
}

/** A running clock: `0:41` minutes and seconds, `1:05:09` from an hour on. */
export function formatTimer(elapsedMs: number | null | undefined, { words }: Words): string {
  if (elapsedMs === null || elapsedMs === undefined) return NOT_APPLICABLE;
  if (!Number.isFinite(elapsedMs)) return words.unknown;
  return timer(Math.floor(Math.abs(elapsedMs) / SECOND_MS), words);
}

/** Elapsed against plan in hours and minutes: `0:41` spent, `+0:22` once the plan is passed. */
export function formatPlanTimer(elapsedMs: number, plannedMs: number | null, { words }: Words): string {
  const minutesOf = (ms: number) => Math.floor(ms / SECOND_MS / MINUTE_S);
  if (plannedMs !== null && elapsedMs > plannedMs)
    return fill(words.overPlan, { timer: hoursMinutes(minutesOf(elapsedMs - plannedMs), words) });
  return hoursMinutes(minutesOf(Math.max(elapsedMs, 0)), words);
}

function lengthText(seconds: number, words: FormatSettings['words']): string {
  if (seconds < MINUTE_S) return fill(words.seconds, { n: seconds });
  if (seconds < HOUR_S) return fill(words.minutes, { n: Math.floor(seconds / MINUTE_S) });
  if (seconds < DAY_S)
    return pair(
      fill(words.hours, { n: Math.floor(seconds / HOUR_S) }),
      Math.floor((seconds % HOUR_S) / MINUTE_S),
      words.minutes,
      words,
    );
  return pair(
    fill(words.days, { n: Math.floor(seconds / DAY_S) }),
    Math.floor((seconds % DAY_S) / HOUR_S),
    words.hours,
    words,
  );
}

function pair(big: string, rest: number, pattern: string, words: FormatSettings['words']): string {
  return rest === 0 ? big : fill(words.pair, { big, small: fill(pattern, { n: rest }) });
}

function timer(seconds: number, words: FormatSettings['words']): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / HOUR_S);
  const minutes = Math.floor((seconds % HOUR_S) / MINUTE_S);
  if (hours === 0) return fill(words.timer, { minutes, seconds: two(seconds % MINUTE_S) });
  return fill(words.timerHours, { hours, minutes: two(minutes), seconds: two(seconds % MINUTE_S) });
}

function hoursMinutes(minutes: number, words: FormatSettings['words']): string {
  const rest = String(minutes % MINUTE_S).padStart(2, '0');
  return fill(words.timer, { minutes: Math.floor(minutes / MINUTE_S), seconds: rest });
}
