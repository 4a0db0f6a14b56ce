'use client';

import { useTranslations } from 'use-intl';
import { ErrorPanel } from '../ui/error-panel.tsx';

/** A screen that failed as a whole; the shell around it stays usable. */
export function CrashPanel({ reference, onRetry }: { reference?: string; onRetry: () => void }) {
  const t = useTranslations('crash.page');
  return (
    <div className="mx-auto w-full max-w-2xl p-4 md:pt-16">
      <ErrorPanel
        title={t('title')}
        meaning={t('meaning')}
        todo={t('todo')}
        reference={reference}
        onRetry={onRetry}
      />
    </div>
  );
}
