import type { FormatWords } from './words.ts';

/** Everything a formatter needs and must never guess: language, place, words. */
export type FormatSettings = {
  /** BCP 47; decides 12 h or 24 h, number separators and the order of day and month. */
  locale: string;
  /** IANA zone of the site whose times are shown. */
  timeZone: string;
  /** City added when the reader sits in, or the page speaks of, another zone. */
  city?: string;
  /** Adds the city to every clock time: cross-site pages and readers elsewhere. */
  showCity?: boolean;
  words: FormatWords;
};

/** An instant as it arrives in props: ISO text, epoch milliseconds or a Date. */
export type Instant = string | number | Date;

/** Epoch milliseconds of an instant, or null for a text that is none. */
export function epochMs(instant: Instant): number | null {
  const ms =
    typeof instant === 'number' ? instant : instant instanceof Date ? instant.getTime() : Date.parse(instant);
  return Number.isFinite(ms) ? ms : null;
}

/** The city people call a zone by: `America/Argentina/Buenos_Aires` → `Buenos Aires`. */
export function cityOfZone(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}
