import {
  isRealDay,
  type Moment,
  momentInZone,
  momentWithOffset,
  momentWithoutZone,
} from '../canonical/moment.ts';
import { note, type Problem, quoted, warning } from '../problem.ts';

/** Element 373/337/623 as they stand in a segment. */
export interface X12Stamp {
  date: string;
  time: string;
  /** Code list 623; '' = not given, which means local to the place of the event. */
  zone: string;
  pointer: string;
}

export interface X12Instant {
  day: string;
  /** Absent when only a day was given. */
  moment?: Moment;
  findings: Problem[];
}

/** Two-digit years belong to 2000–2069; earlier ones fall outside the accepted years and are refused. */
const CENTURY_PIVOT = 70;

/** Fixed offsets of code list 623 (standard and daylight time named apart). */
const OFFSETS: Record<string, string> = {
  UT: '+00:00',
  GM: '+00:00',
  ES: '-05:00',
  ED: '-04:00',
  CS: '-06:00',
  CD: '-05:00',
  MS: '-07:00',
  MD: '-06:00',
  PS: '-08:00',
  PD: '-07:00',
  AS: '-04:00',
  AD: '-03:00',
  HS: '-10:00',
  NS: '-03:30',
  ND: '-02:30',
};
/** Codes that leave open whether daylight time holds. */
const ZONES: Record<string, string> = {
  ET: 'America/New_York',
  CT: 'America/Chicago',
  MT: 'America/Denver',
  PT: 'America/Los_Angeles',
  AT: 'America/Halifax',
  HT: 'Pacific/Honolulu',
  NT: 'America/St_Johns',
};

/** Reads date, time and zone. A text says what is wrong. `placeZone` is the IANA zone used when none was named. */
export function readX12Stamp(stamp: X12Stamp, placeZone: string | undefined): X12Instant | string {
  const day = readX12Day(stamp.date);
  if (!day) return `${quoted(stamp.date)} is not a day that exists.`;
  if (stamp.time === '')
    return { day, findings: [note('time-day-only', 'Only a day was given.', stamp.pointer)] };
  const time = readX12Time(stamp.time);
  if (!time) return `${quoted(stamp.time)} is not a time of day.`;
  const local = `${day}T${time}`;
  const offset = OFFSETS[stamp.zone] ?? numericOffset(stamp.zone);
  if (offset) return { day, moment: momentWithOffset(local, offset), findings: [] };
  const findings: Problem[] = [];
  const namedZone = ZONES[stamp.zone];
  if (!namedZone && stamp.zone !== '' && stamp.zone !== 'LT') {
    findings.push(
      warning('time-zone-unknown', `The zone code ${quoted(stamp.zone)} is not known.`, stamp.pointer),
    );
  }
  const zone = namedZone ?? placeZone;
  if (!zone) {
    findings.push(
      note('time-without-zone', 'Local time of a place whose zone is not known yet.', stamp.pointer),
    );
    return { day, moment: momentWithoutZone(local), findings };
  }
  const { moment, doubt } = momentInZone(local, zone, namedZone !== undefined);
  if (doubt)
    findings.push(
      warning(
        `time-${doubt}`,
        `The clock change makes ${local} ${doubt === 'gap' ? 'impossible' : 'ambiguous'}.`,
        stamp.pointer,
      ),
    );
  return { day, moment, findings };
}

/** CCYYMMDD or YYMMDD → YYYY-MM-DD, or null. */
export function readX12Day(date: string): string | null {
  const found = /^(\d{4}|\d{2})(\d{2})(\d{2})$/.exec(date);
  if (!found) return null;
  const [, given = '', month = '', day = ''] = found;
  const year = given.length === 4 ? given : `${Number(given) < CENTURY_PIVOT ? '20' : '19'}${given}`;
  return isRealDay(Number(year), Number(month), Number(day)) ? `${year}-${month}-${day}` : null;
}

/** HHMM, HHMMSS, HHMMSSD or HHMMSSDD → HH:MM:SS[.mmm], or null. */
export function readX12Time(time: string): string | null {
  const found = /^(\d{2}):?(\d{2})(?::?(\d{2})(\d{1,2})?)?$/.exec(time);
  if (!found) return null;
  const [, hour = '', minute = '', second = '00', fraction] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return `${hour}:${minute}:${second}${fraction ? `.${fraction.padEnd(3, '0')}` : ''}`;
}

/** 01–12 are hours east of UTC, 13–24 count back from −12 to −01. */
function numericOffset(code: string): string | undefined {
  if (!/^(0[1-9]|1\d|2[0-4])$/.test(code)) return undefined;
  const hours = Number(code) <= 12 ? Number(code) : Number(code) - 25;
  return `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
}
