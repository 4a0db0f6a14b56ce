'use client';

import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { FormatProvider } from '../format/format-provider.tsx';
import { I18nProvider } from '../i18n/i18n-provider.tsx';
import type { Catalogue, Language } from '../i18n/locales.ts';
import { ConfirmHost } from '../ui/confirm-host.tsx';
import { ToastHost } from '../ui/toast-host.tsx';
import { Announcer } from './announcer.tsx';

export type AppProvidersProps = {
  language: Language;
  words: Partial<Catalogue>;
  formatLocale: string;
  /** Epoch ms of this render on the server. */
  serverNow: number;
  children: ReactNode;
};

/** What every page needs around it: words, formats, address state, the one live region, dialogs, toasts. */
export function AppProviders({ language, words, formatLocale, serverNow, children }: AppProvidersProps) {
  return (
    <I18nProvider language={language} words={words}>
      <FormatProvider locale={formatLocale} serverNow={serverNow}>
        <NuqsAdapter>
          <Announcer>
            {children}
            <ConfirmHost />
            <ToastHost />
          </Announcer>
        </NuqsAdapter>
      </FormatProvider>
    </I18nProvider>
  );
}
