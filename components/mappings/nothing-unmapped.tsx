'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** Everything is mapped, or nothing was ever asked. */
export function NothingUnmapped() {
  const t = useTranslations('mappings.empty');
  const trpc = useTRPC();
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const all = useQuery(trpc.mappings.list.queryOptions({}));
  const changes = (all.data ?? []).flatMap((each) => each.decidedAt?.getTime() ?? []);
  if (all.data?.length === 0) return <EmptyState kind="first-use" title={t('first')} hint={t('firstHint')} />;
  return (
    <EmptyState kind="done" title={t('done')} hint={t('doneHint')}>
      {changes.length > 0 ? (
        <p className="text-ink-3">
          {t('lastChange', { time: format.clockAndAge(Math.max(...changes), now) })}
        </p>
      ) : null}
    </EmptyState>
  );
}
