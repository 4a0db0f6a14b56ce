'use client';

import { DirectionProvider } from '@base-ui/react/direction-provider';
import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl';
import { directionOf } from './direction.ts';
import type { Catalogue, Language } from './locales.ts';
import { onIntlError } from './on-missing.ts';

export type I18nProviderProps = {
  language: Language;
  /** Words of every page; those of an area come with its page. */
  words: Partial<Catalogue>;
  children: ReactNode;
};

/** Words, reading direction and message errors for everything below. */
export function I18nProvider({ language, words, children }: I18nProviderProps) {
  return (
    <IntlProvider
      locale={language}
      messages={words}
      timeZone="UTC"
      onError={onIntlError}
      getMessageFallback={({ namespace, key }) => [namespace, key].filter(Boolean).join('.')}
    >
      <DirectionProvider direction={directionOf(language)}>{children}</DirectionProvider>
    </IntlProvider>
  );
}
