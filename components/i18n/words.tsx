import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { AddWords } from './add-words.tsx';
import { type Area, wordsOfArea } from './areas.ts';
import { LOCALE_COOKIE, languageOf } from './locales.ts';

/** Gives everything below the words of an area, in the reader's language. For server pages and layouts. */
export async function Words({ of, children }: { of: Area; children: ReactNode }) {
  const language = languageOf((await cookies()).get(LOCALE_COOKIE)?.value);
  return <AddWords words={wordsOfArea(language, of)}>{children}</AddWords>;
}
