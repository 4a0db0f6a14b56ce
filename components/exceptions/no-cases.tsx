'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { CaseRow } from './case-row.tsx';
import type { CaseTab } from './case-view.ts';

const SHOWN = 5;

export type NoCasesProps = {
  tab: CaseTab;
  /** Filters in words; null when none is set. */
  filters: string | null;
  onClear: () => void;
  onOpen: (id: string) => void;
};

/** Nothing in this tab, and why: filtered away, never anything, or all done with what was decided last. */
export function NoCases({ tab, filters, onClear, onOpen }: NoCasesProps) {
  const t = useTranslations('exceptions');
  if (filters) return <EmptyState kind="no-match" filters={filters} onClear={onClear} />;
  if (tab === 'all') return <EmptyState kind="first-use" title={t('empty.all')} hint={t('empty.allHint')} />;
  return (
    <EmptyState kind="done" title={t(`empty.${tab}`)} hint={t(`empty.${tab}Hint`)}>
      <LastDecided onOpen={onOpen} />
    </EmptyState>
  );
}

function LastDecided({ onOpen }: { onOpen: (id: string) => void }) {
  const t = useTranslations('exceptions.empty');
  const trpc = useTRPC();
  const query = useQuery(trpc.exceptions.list.queryOptions({ tab: 'decided', limit: SHOWN }));
  const decided = query.data?.items ?? [];
  if (decided.length === 0) return null;
  return (
    <section className="mt-4 w-full text-start">
      <h2 className="pb-1 text-meta text-ink-3">{t('lastDecided')}</h2>
      <ul className="rounded-card border border-line bg-surface">
        {decided.map((item) => (
          <li key={item.id} className="border-b border-line last:border-b-0">
            <CaseRow item={item} open={false} onOpen={onOpen} site={null} />
          </li>
        ))}
      </ul>
    </section>
  );
}
