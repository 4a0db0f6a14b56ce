'use client';

import { CheckCheck } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import type { Case } from './case.ts';

/** The state in its word. A case closed by hand carries no correction, so its word is not one of those states. */
export function CaseState({ item }: { item: Pick<Case, 'status' | 'snoozedUntil' | 'wakeOn'> }) {
  const t = useTranslations('exceptions');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  if (item.status === 'closed')
    return (
      <span className="inline-flex items-center gap-1.5" data-state="closed">
        <CheckCheck className="size-icon text-ink-3" strokeWidth={1.75} aria-hidden="true" />
        {t('closed')}
      </span>
    );
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <StateTag of="exception" state={item.status} />
      {item.snoozedUntil ? (
        <span>
          {item.wakeOn
            ? t('asleepUntilMoved')
            : t('snoozed', { time: format.dayTime(item.snoozedUntil, now) })}
        </span>
      ) : null}
    </span>
  );
}
