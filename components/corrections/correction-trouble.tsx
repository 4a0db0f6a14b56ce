'use client';

import { useTranslations } from 'use-intl';
import type { CorrectionView } from '#server/yard/corrections/queries.ts';
import { ErrorPanel } from '../ui/error-panel.tsx';

/** What stands between a proposal and the record: it moved, it cannot be read, or the other system said no. */
export function CorrectionTrouble({ correction }: { correction: CorrectionView }) {
  const t = useTranslations('corrections');
  const { status, changed } = correction;
  if (status === 'apply_failed')
    return (
      <ErrorPanel
        title={t('failed.title')}
        meaning={t('failed.meaning', { message: messageOf(correction) })}
        todo={t('failed.todo')}
      />
    );
  if (status === 'outdated' || (status === 'proposed' && changed.length > 0))
    return (
      <ErrorPanel
        severity="unsure"
        title={t('outdated.title')}
        meaning={t('outdated.meaning', { count: Math.max(1, changed.length) })}
        todo={t('outdated.todo')}
      />
    );
  if (status === 'proposed' && !correction.readable)
    return (
      <ErrorPanel
        severity="unsure"
        title={t('unreadable.title')}
        meaning={t('unreadable.meaning')}
        todo={t('unreadable.todo')}
      />
    );
  return null;
}

function messageOf({ failure }: CorrectionView): string {
  return typeof failure?.message === 'string' ? failure.message : '—';
}
