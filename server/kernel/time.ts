import { Temporal } from 'temporal-polyfill';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** A calendar day at a place, `YYYY-MM-DD`; meaningless without the site's zone. */
export type CalendarDay = string & { readonly __day: true };

/** IANA zone name, e.g. `America/Chicago`. */
export type TimeZone = string & { readonly __zone: true };

export function isTimeZone(value: string): value is TimeZone {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

export function minutesBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / MINUTE_MS;
}

export function addMinutes(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * MINUTE_MS);
}

/** The day it is at the place. */
export function dayAt(instant: Date, zone: TimeZone): CalendarDay {
  return zoned(instant, zone).toPlainDate().toString() as CalendarDay;
}

/** First instant of a day at a place (DST safe) and of the day after. */
export function dayRange(day: CalendarDay, zone: TimeZone): { from: Date; to: Date } {
  const date = Temporal.PlainDate.from(day);
  const start = (value: Temporal.PlainDate) => new Date(value.toZonedDateTime(zone).epochMilliseconds);
  return { from: start(date), to: start(date.add({ days: 1 })) };
}

/** A wall-clock reading at a place as an instant. In a gap the later reading holds, in an overlap the first. */
export function wallClock(local: string, zone: TimeZone): Date {
  return new Date(
    Temporal.PlainDateTime.from(local).toZonedDateTime(zone, { disambiguation: 'compatible' })
      .epochMilliseconds,
  );
}

function zoned(instant: Date, zone: TimeZone): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
}
