'use client';

import { type ReactNode, useMemo } from 'react';
import { IntlProvider, useLocale, useMessages } from 'use-intl';
import type { Catalogue } from './locales.ts';

/** The words of the page above, and these. */
export function AddWords({ words, children }: { words: Partial<Catalogue>; children: ReactNode }) {
  const outer = useMessages();
  const messages = useMemo(() => ({ ...outer, ...words }), [outer, words]);
  return (
    <IntlProvider locale={useLocale()} messages={messages}>
      {children}
    </IntlProvider>
  );
}
