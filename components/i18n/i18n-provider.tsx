'use client';

import { DirectionProvider } from '@base-ui/react/direction-provider';
import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl';
import { catalogueOf, directionOf, type Language } from './locales.ts';
import { onIntlError } from './on-missing.ts';

/** Words, reading direction and message errors for everything below. */
export function I18nProvider({ language, children }: { language: Language; children: ReactNode }) {
  return (
    <IntlProvider
      locale={language}
      messages={catalogueOf(language)}
      timeZone="UTC"
      onError={onIntlError}
      getMessageFallback={({ namespace, key }) => [namespace, key].filter(Boolean).join('.')}
    >
      <DirectionProvider direction={directionOf(language)}>{children}</DirectionProvider>
    </IntlProvider>
  );
}
