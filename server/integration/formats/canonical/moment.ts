import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Certainty } from '#server/kernel/event.ts';

/** Years a yard's message may speak of; anything else is a wrong clock or a wrong field. */
export const FIRST_YEAR = 2000;
export const LAST_YEAR = 2100;
const MAX_OFFSET_MINUTES = 14 * 60;

/**
 * How sure the instant is. zone-given: the sender named zone or offset · zone-assumed: local time of the place,
 * read in the site's (or partner's) zone · none: no usable time or zone; `instant` is the receipt time or the
 * local text read as UTC and must not be compared with other clocks.
 */
export const CERTAINTIES = ['zone-given', 'zone-assumed', 'none'] as const satisfies readonly Certainty[];

export interface CalendarTime {
  /** `YYYY-MM-DDTHH:MM:SS[.sss]` without zone, as the sender's clock showed it. */
  local: string;
  /** `+hh:mm`, `Z` as `+00:00`, or null when none was given. */
  offset: string | null;
}

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d{2}:?\d{2})?$/;

/** Reads a date-time text; null when it is not one, or the day or hour does not exist. */
export function readCalendarTime(text: string): CalendarTime | null {
  const found = RFC3339.exec(text);
  if (!found) return null;
  const [, year, month, day, hour, minute, second = '00', fraction, zone] = found;
  if (!isRealDay(Number(year), Number(month), Number(day))) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const offset = zone === undefined ? null : readOffset(zone);
  if (offset === undefined) return null;
  const millis = fraction ? `.${fraction.slice(0, 3).padEnd(3, '0')}` : '';
  return { local: `${year}-${month}-${day}T${hour}:${minute}:${second}${millis}`, offset };
}

/** True for a day of the calendar between the years 2000 and 2100 (30 February is none). */
export function isRealDay(year: number, month: number, day: number): boolean {
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function readOffset(zone: string): string | undefined {
  if (zone === 'Z' || zone === 'z') return '+00:00';
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (minutes > 59 || hours * 60 + minutes > MAX_OFFSET_MINUTES) return undefined;
  return `${zone.slice(0, 3)}:${zone.slice(-2)}`;
}

const momentObject = z
  .strictObject({
    instant: z
      .string()
      .max(30)
      .refine(isUtcInstant, { message: 'Not an instant in UTC between 2000 and 2100' }),
    local: z
      .string()
      .max(30)
      .refine((text) => readCalendarTime(text)?.offset === null, { message: 'Not a local date and time' }),
    offset: z
      .string()
      .regex(/^[+-]\d{2}:\d{2}$/)
      .nullable(),
    certainty: z.enum(CERTAINTIES),
  })
  .refine(isConsistent, {
    message: 'instant, local, offset and certainty contradict each other',
    params: { code: 'time-invalid' },
  });

/** A point in time with what the sender said about its zone. */
export type Moment = z.infer<typeof momentObject>;

const momentText = z
  .string()
  .max(40)
  .meta({ format: 'date-time', description: 'RFC 3339 date and time with an offset' })
  .transform((text, ctx): Moment => {
    const read = readCalendarTime(text);
    if (!read) {
      ctx.addIssue({
        code: 'custom',
        message: 'Not a date and time that exists (years 2000 to 2100)',
        params: { code: 'time-invalid' },
      });
      return z.NEVER;
    }
    if (read.offset === null) {
      ctx.addIssue({
        code: 'custom',
        message: 'The time needs an offset, such as Z or -05:00',
        params: { code: 'time-without-zone' },
      });
      return z.NEVER;
    }
    return momentWithOffset(read.local, read.offset);
  });

/** On the wire a text with offset; the full form, which maps produce, is accepted as well and parses to itself. */
export const Moment = z.union([momentText, momentObject]).meta({ id: 'Moment' });

function isConsistent(moment: {
  instant: string;
  local: string;
  offset: string | null;
  certainty: Certainty;
}): boolean {
  if (moment.offset === null) return moment.certainty === 'none';
  if (moment.certainty === 'none') return false;
  return Date.parse(`${moment.local}${moment.offset}`) === Date.parse(moment.instant);
}

function isUtcInstant(text: string): boolean {
  return text.endsWith('Z') && readCalendarTime(text) !== null;
}

/** `local` and `offset` as readCalendarTime returns them. */
export function momentWithOffset(local: string, offset: string): Moment {
  const instant = new Date(`${local}${offset}`).toISOString();
  return { instant, local, offset, certainty: 'zone-given' };
}

/** The receipt time standing in for a time that was not given. `receivedAt` is an ISO instant in UTC. */
export function momentOfReceipt(receivedAt: string): Moment {
  const instant = new Date(receivedAt).toISOString();
  return { instant, local: instant.slice(0, -1), offset: null, certainty: 'none' };
}

export interface PlacedMoment {
  moment: Moment;
  /** gap: the local time does not exist on that day, the one an hour later was taken · overlap: it exists twice, the earlier one was taken. */
  doubt: 'gap' | 'overlap' | null;
}

/** Reads a local time in an IANA zone: `given` when the sender named the zone, else it was assumed. */
export function momentInZone(local: string, zone: string, given: boolean): PlacedMoment {
  const plain = Temporal.PlainDateTime.from(local);
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  const exists = earlier.toPlainDateTime().equals(plain);
  const doubt = earlier.epochMilliseconds === later.epochMilliseconds ? null : exists ? 'overlap' : 'gap';
  const chosen = doubt === 'gap' ? later : earlier;
  const instant = new Date(chosen.epochMilliseconds).toISOString();
  const certainty = given ? 'zone-given' : 'zone-assumed';
  const shown =
    doubt === 'gap'
      ? chosen.toPlainDateTime().toString({ smallestUnit: local.includes('.') ? 'millisecond' : 'second' })
      : local;
  return { moment: { instant, local: shown, offset: chosen.offset.slice(0, 6), certainty }, doubt };
}

/** A local time of which nobody knows the zone. */
export function momentWithoutZone(local: string): Moment {
  return { instant: new Date(`${local}Z`).toISOString(), local, offset: null, certainty: 'none' };
}

/** Upgrades a moment without zone once the place is known (matching by reference). Others stay as they are. */
export function settleMoment(moment: Moment, zone: string): Moment {
  return moment.certainty === 'none' ? momentInZone(moment.local, zone, false).moment : moment;
}
