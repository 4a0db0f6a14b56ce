import { en } from './messages/en/index.ts';
import { pseudo } from './pseudo.ts';

export type Catalogue = typeof en;

/** Languages of the screens. `en-XA` is English +40 % with accents, `ar-XB` the same from right to left. */
export const LANGUAGES = ['en', 'en-XA', 'ar-XB'] as const;
export type Language = (typeof LANGUAGES)[number];

export const LOCALE_COOKIE = 'yct_locale';

const catalogues = new Map<Language, Catalogue>([['en', en]]);

/** The catalogue of a language; pseudo languages are made on first use. */
export function catalogueOf(language: Language): Catalogue {
  const known = catalogues.get(language);
  if (known) return known;
  // Patterns of numbers and times are put into each other; brackets around each would only hide the texts.
  const made = { ...pseudo(en), format: en.format };
  catalogues.set(language, made);
  return made;
}

export function languageOf(chosen: string | undefined): Language {
  return LANGUAGES.find((known) => known === chosen) ?? 'en';
}

/**
 * Language of the words and locale of numbers and clocks, from the person's choice and the browser's header.
 * An American reading English words still gets `2:32 PM`: the region comes from the header.
 */
export function negotiateLocale(
  chosen: string | undefined,
  acceptLanguage: string | null | undefined,
): { language: Language; formatLocale: string } {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((entry) => entry.split(';')[0]?.trim() ?? '')
    .filter((tag) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag));
  const language = languageOf(chosen);
  const base = language === 'ar-XB' ? 'ar' : 'en';
  const regional = wanted.find((tag) => tag.toLowerCase().startsWith(`${base}-`));
  return { language, formatLocale: canonical(regional) ?? (base === 'ar' ? 'ar-EG' : 'en-GB') };
}

function canonical(tag: string | undefined): string | null {
  if (!tag) return null;
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag)[0] ?? null;
  } catch {
    return null;
  }
}
