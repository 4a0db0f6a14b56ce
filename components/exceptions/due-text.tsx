'use client';

import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { cx } from '../ui/cx.ts';

/** Until when it should be decided, or by how much that is over. */
export function DueText({ at, className }: { at: Date; className?: string }) {
  const t = useTranslations('exceptions');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const late = now - at.getTime();
  if (late <= 0) return <span className={className}>{t('due', { time: format.dayTime(at, now) })}</span>;
  return (
    <span data-severity="serious" className={cx('font-medium text-sev-text', className)}>
      {t('overdue', { duration: format.duration(late) })}
    </span>
  );
}
