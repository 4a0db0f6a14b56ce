'use client';

import { useTranslations } from 'use-intl';
import type { BoardTotals } from '#server/yard/doors/schema.ts';

const STATES = ['free', 'reserved', 'occupied', 'working', 'work_complete', 'blocked'] as const;

/** "60 doors · 14 free · 31 working": states at a glance; states nobody is in are left out. */
export function BoardTotalsLine({ totals }: { totals: BoardTotals }) {
  const t = useTranslations('board.totals');
  return (
    <ul aria-label={t('label')} className="flex flex-wrap gap-x-3 text-ink-2">
      <li className="font-semibold text-ink-1">{t('doors', { count: totals.doors })}</li>
      {STATES.filter((state) => totals.byState[state] > 0).map((state) => (
        <li key={state}>{t(state, { count: totals.byState[state] })}</li>
      ))}
    </ul>
  );
}
