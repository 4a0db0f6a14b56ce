'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { buttonClass } from '../ui/button.tsx';
import { BarePage } from './bare-page.tsx';

/** An address that leads nowhere, or to something this person may not see: both read the same. */
export function NotFoundPanel() {
  const t = useTranslations('crash.notFound');
  return (
    <BarePage title={t('title')}>
      <p className="text-ink-2">
        {t('meaning')} {t('todo')}
      </p>
      <Link href="/" className={buttonClass('primary', 'big')}>
        {t('home')}
      </Link>
    </BarePage>
  );
}
