import type { FormatSettings } from './settings.ts';
import { fill, MINUS, NBSP, NOT_APPLICABLE } from './words.ts';

type Settings = Pick<FormatSettings, 'locale' | 'words'>;

/** Units with a word of their own; any other unit is shown as it is written. */
const UNIT_WORDS = {
  pallet: 'pallets',
  carton: 'cartons',
  piece: 'pieces',
  each: 'eaches',
  kg: 'kilograms',
  lb: 'pounds',
  ft: 'feet',
  percent: 'percent',
} as const;

export type KnownUnit = keyof typeof UNIT_WORDS;

const numbers = new Map<string, Intl.NumberFormat>();

/** A plain number by locale with a real minus: `−1,240.5`. Null is `—`, not a number is `Unknown`. */
export function formatNumber(
  value: number | null | undefined,
  { locale, words }: Settings,
  { maximumFractionDigits = 3, signed = false }: { maximumFractionDigits?: number; signed?: boolean } = {},
): string {
  if (value === null || value === undefined) return NOT_APPLICABLE;
  if (!Number.isFinite(value)) return words.unknown;
  const text = numberFormatter(locale, maximumFractionDigits, signed).format(value);
  return text.replace('-', MINUS);
}

/** A value and its unit, held together by a no-break space: `18 plt`, `53′`, `84 %`. */
export function formatQuantity(
  value: number | null | undefined,
  unit: KnownUnit | (string & {}),
  settings: Settings,
  options: { signed?: boolean } = {},
): string {
  const n = formatNumber(value, settings, options);
  if (value === null || value === undefined || !Number.isFinite(value)) return n;
  const known = UNIT_WORDS[unit as KnownUnit];
  const text = known ? fill(settings.words[known], { n }) : fill(settings.words.other, { n, unit });
  return text.replaceAll(' ', NBSP);
}

/** Temperature of a reefer, stored in °C; Fahrenheit only where the reader's locale uses it. */
export function formatTemperature(celsius: number | null | undefined, settings: Settings): string {
  if (celsius === null || celsius === undefined) return NOT_APPLICABLE;
  if (!Number.isFinite(celsius)) return settings.words.unknown;
  const fahrenheit = /-(US|LR|BS|KY|PW)\b/.test(settings.locale);
  const value = fahrenheit ? celsius * 1.8 + 32 : celsius;
  const n = formatNumber(value, settings, { maximumFractionDigits: 1 });
  return fill(fahrenheit ? settings.words.fahrenheit : settings.words.celsius, { n }).replaceAll(' ', NBSP);
}

function numberFormatter(locale: string, maximumFractionDigits: number, signed: boolean): Intl.NumberFormat {
  const key = `${locale}|${maximumFractionDigits}|${signed}`;
  const known = numbers.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, {
    maximumFractionDigits,
    signDisplay: signed ? 'exceptZero' : 'negative',
  });
  numbers.set(key, made);
  return made;
}
