'use client';

import { useTranslations } from 'use-intl';

/** Purpose and first tasks, for the help panel. */
export function IntegrationsHelp() {
  const t = useTranslations('integrations.help');
  return (
    <>
      <p>{t('purpose')}</p>
      <ol className="mt-2 list-decimal ps-5">
        <li>{t('first')}</li>
        <li>{t('second')}</li>
        <li>{t('third')}</li>
      </ol>
    </>
  );
}
