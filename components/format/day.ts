import { dateFormatter, unbroken } from './parts.ts';
import type { FormatSettings } from './settings.ts';
import { NOT_APPLICABLE } from './words.ts';

/** A calendar day `2024-05-14` without a zone → `Tue 14 May`; the year when it is not `currentDay`'s. */
export function formatDay(
  isoDay: string | null | undefined,
  currentDay: string,
  { locale, words }: Pick<FormatSettings, 'locale' | 'words'>,
): string {
  if (!isoDay) return NOT_APPLICABLE;
  const ms = Date.parse(`${isoDay}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(isoDay) || !Number.isFinite(ms)) return words.unknown;
  const options: Intl.DateTimeFormatOptions = {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  };
  if (isoDay.slice(0, 4) !== currentDay.slice(0, 4)) options.year = 'numeric';
  return unbroken(dateFormatter(locale, options).format(ms));
}
