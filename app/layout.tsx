import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { wordsEverywhere } from '#components/i18n/areas.ts';
import { directionOf } from '#components/i18n/direction.ts';
import { LOCALE_COOKIE, negotiateLocale } from '#components/i18n/locales.ts';
import { AppProviders } from '#components/shell/app-providers.tsx';
import { THEME_COOKIE, themeOf } from '#components/shell/theme.ts';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Yard control tower', template: '%s · Yard control tower' },
  description: 'Runs a logistics yard and keeps it in step with Odoo.',
  icons: { icon: '/icon.svg' },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover' };

/** Theme and language come from cookies, so the first paint is right without an inline script. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const theme = themeOf(jar.get(THEME_COOKIE)?.value) ?? 'light';
  const { language, formatLocale } = negotiateLocale(
    jar.get(LOCALE_COOKIE)?.value,
    head.get('accept-language'),
  );
  return (
    <html
      lang={language}
      dir={directionOf(language)}
      data-theme={theme}
      data-density="desk"
      suppressHydrationWarning
    >
      <body>
        <AppProviders
          language={language}
          words={wordsEverywhere(language)}
          formatLocale={formatLocale}
          serverNow={Date.now()}
        >
          {children}
        </AppProviders>
      </body>
    </html>
  );
}
