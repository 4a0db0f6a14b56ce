'use client';

import { useTranslations } from 'use-intl';
import { I18nProvider } from '#components/i18n/i18n-provider.tsx';
import crash from '#components/i18n/messages/en/crash.json' with { type: 'json' };
import { buttonClass } from '#components/ui/button.tsx';
import './globals.css';

type Props = { error: Error & { digest?: string }; reset: () => void };

/** Replaces the root layout when even that failed, so it brings its own document and the few words it needs. */
export default function GlobalError(props: Props) {
  return (
    <html lang="en" data-theme="light" data-density="desk">
      <body>
        <I18nProvider language="en" words={{ crash }}>
          <Stopped {...props} />
        </I18nProvider>
      </body>
    </html>
  );
}

function Stopped({ error, reset }: Props) {
  const t = useTranslations('crash');
  return (
    <main role="alert" className="mx-auto flex max-w-2xl flex-col items-start gap-3 p-4 md:pt-16">
      <h1 className="text-h2 font-semibold">{t('page.title')}</h1>
      <p>
        {t('page.meaning')} {t('page.todo')}
      </p>
      {error.digest ? <p className="text-meta">{t('reference', { reference: error.digest })}</p> : null}
      <button type="button" className={buttonClass('secondary')} onClick={reset}>
        {t('again')}
      </button>
    </main>
  );
}
