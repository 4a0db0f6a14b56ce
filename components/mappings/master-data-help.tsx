'use client';

import { useTranslations } from 'use-intl';

/** Purpose and first tasks, for the help panel. */
export function MasterDataHelp() {
  const t = useTranslations('mappings.help');
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
