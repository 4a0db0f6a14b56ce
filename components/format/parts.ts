import { NBSP } from './words.ts';

const formatters = new Map<string, Intl.DateTimeFormat>();

/** A cached formatter: building one costs about 50 µs, a board shows hundreds of times. */
export function dateFormatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}

/** Commas and ordinary blanks leave, so that a time never breaks over two lines. */
export function unbroken(text: string): string {
  return text.replace(/,/g, '').replace(/[\s\u202f]+/g, NBSP);
}

/** Year, month and day of an instant in a zone, as one comparable text `2024-05-14`. */
export function localDay(ms: number, timeZone: string): string {
  return dateFormatter('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms);
}

/** `UTC−5`, `UTC+5:30`, `UTC` for an instant in a zone. */
export function utcOffset(ms: number, timeZone: string): string {
  const parts = dateFormatter('en-GB', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(ms);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  return name.replace('GMT', 'UTC').replace('-', '\u2212');
}
