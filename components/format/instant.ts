import { formatAge } from './age.ts';
import { dateFormatter, localDay, unbroken, utcOffset } from './parts.ts';
import { cityOfZone, epochMs, type FormatSettings, type Instant } from './settings.ts';
import { fill, NOT_APPLICABLE } from './words.ts';

/** Clock of an instant at the site: `14:32`, `2:32 PM` by locale, `14:32 Chicago` for readers elsewhere. */
export function formatClock(
  instant: Instant | null | undefined,
  settings: FormatSettings,
  { seconds = false }: { seconds?: boolean } = {},
): string {
  return withInstant(instant, settings, (ms) => withCity(clock(ms, settings, seconds), settings));
}

/** `14:32` on the same site day as `now`, otherwise `Tue 14 May 14:32`; the year appears when it differs. */
export function formatDayTime(
  instant: Instant | null | undefined,
  now: Instant,
  settings: FormatSettings,
): string {
  return withInstant(instant, settings, (ms) => {
    const today = localDay(epochMs(now) ?? ms, settings.timeZone);
    if (localDay(ms, settings.timeZone) === today) return withCity(clock(ms, settings, false), settings);
    const text = fill(settings.words.dayAndClock, {
      day: day(ms, settings, today.slice(0, 4)),
      clock: clock(ms, settings, false),
    });
    return withCity(unbroken(text), settings);
  });
}

/** `14:32 · 6 min ago` for events of the site's day, `Tue 14 May 14:32` for others. */
export function formatClockAndAge(
  instant: Instant | null | undefined,
  now: Instant,
  settings: FormatSettings,
): string {
  return withInstant(instant, settings, (ms) => {
    const nowMs = epochMs(now) ?? ms;
    if (localDay(ms, settings.timeZone) !== localDay(nowMs, settings.timeZone))
      return formatDayTime(ms, now, settings);
    return fill(settings.words.clockAndAge, {
      clock: withCity(clock(ms, settings, false), settings),
      age: formatAge(ms, nowMs, settings),
    });
  });
}

/** Full local time with offset, and UTC: for tooltips, traces and audit. */
export function formatAbsolute(instant: Instant | null | undefined, settings: FormatSettings): string {
  return withInstant(instant, settings, (ms) =>
    fill(settings.words.absolute, {
      day: day(ms, settings, ''),
      clock: clock(ms, settings, true),
      city: settings.city ?? cityOfZone(settings.timeZone),
      offset: utcOffset(ms, settings.timeZone),
      utc: new Date(ms).toISOString().slice(0, 19).replace('T', '\u00a0'),
    }),
  );
}

/** `14:20:01.113` at the site: traces only, where milliseconds decide. */
export function formatTraceClock(instant: Instant | null | undefined, settings: FormatSettings): string {
  return withInstant(instant, settings, (ms) =>
    dateFormatter(settings.locale, {
      timeZone: settings.timeZone,
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
    }).format(ms),
  );
}

/** `14:15–14:45`; the day leads when it is not the site's today. */
export function formatWindow(
  from: Instant | null | undefined,
  to: Instant | null | undefined,
  now: Instant,
  settings: FormatSettings,
): string {
  const bare = { ...settings, showCity: false };
  const start = formatDayTime(from, now, bare);
  const end = to == null ? null : epochMs(to);
  if (end === null) return withCity(start, settings);
  const startMs = from == null ? null : epochMs(from);
  const sameDay =
    startMs !== null && localDay(startMs, settings.timeZone) === localDay(end, settings.timeZone);
  const finish = sameDay ? formatClock(end, bare) : formatDayTime(end, now, bare);
  return withCity(fill(settings.words.range, { from: start, to: finish }), settings);
}

function withInstant(
  instant: Instant | null | undefined,
  settings: FormatSettings,
  render: (ms: number) => string,
): string {
  if (instant === null || instant === undefined) return NOT_APPLICABLE;
  const ms = epochMs(instant);
  return ms === null ? settings.words.unknown : render(ms);
}

function clock(ms: number, { locale, timeZone }: FormatSettings, seconds: boolean): string {
  const options: Intl.DateTimeFormatOptions = { timeZone, hour: 'numeric', minute: '2-digit' };
  if (seconds) options.second = '2-digit';
  return unbroken(dateFormatter(locale, twoDigitsOn24h(locale, options)).format(ms));
}

// 24 h clocks read as 09:05, 12 h clocks as 9:05 AM.
function twoDigitsOn24h(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormatOptions {
  const twelve = dateFormatter(locale, { hour: 'numeric' }).resolvedOptions().hour12 === true;
  return twelve ? options : { ...options, hour: '2-digit', hourCycle: 'h23' };
}

function day(ms: number, { locale, timeZone }: FormatSettings, currentYear: string): string {
  const year = localDay(ms, timeZone).slice(0, 4);
  const options: Intl.DateTimeFormatOptions = {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  };
  if (year !== currentYear) options.year = 'numeric';
  return unbroken(dateFormatter(locale, options).format(ms));
}

function withCity(text: string, settings: FormatSettings): string {
  if (!settings.showCity) return text;
  const city = settings.city ?? cityOfZone(settings.timeZone);
  return unbroken(fill(settings.words.clockInCity, { clock: text, city }));
}
