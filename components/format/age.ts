import { formatDuration } from './duration.ts';
import { epochMs, type FormatSettings, type Instant } from './settings.ts';
import { fill, NBSP, NOT_APPLICABLE } from './words.ts';

const MINUTE_MS = 60_000;

/** `now` below a minute, `6 min ago`, `1 h 25 min ago`; the future reads `in 12 min`. */
export function formatAge(
  instant: Instant | null | undefined,
  now: Instant,
  { words }: Pick<FormatSettings, 'words'>,
): string {
  if (instant === null || instant === undefined) return NOT_APPLICABLE;
  const ms = epochMs(instant);
  const nowMs = epochMs(now);
  if (ms === null || nowMs === null) return words.unknown;
  const distance = nowMs - ms;
  if (Math.abs(distance) < MINUTE_MS) return words.now;
  const age = formatDuration(Math.abs(distance), { words });
  return fill(distance > 0 ? words.ago : words.in, { age }).replaceAll(' ', NBSP);
}
