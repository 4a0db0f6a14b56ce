'use client';

import { useTranslations } from 'use-intl';
import { cx } from '../ui/cx.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useCalmRows } from '../ui/use-calm-rows.ts';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import { CodeDetail } from './code-detail.tsx';
import { CodeFilters } from './code-filters.tsx';
import { CodeRow } from './code-row.tsx';
import { NothingUnmapped } from './nothing-unmapped.tsx';
import type { Unmapped } from './use-mappings.ts';

type View = { readonly id: string | null; readonly kind: string | null; readonly system: string | null };

export type MappingQueueProps = {
  loading: boolean;
  onRetry: () => void;
  /** What the filters leave. */
  items: readonly Unmapped[];
  all: readonly Unmapped[];
  view: View;
  onView: (patch: Partial<View>) => void;
  onClear: () => void;
  offline: boolean;
};

/** The queue beside the code that is being decided. After a decision the next one comes up. */
export function MappingQueue(props: MappingQueueProps) {
  const { loading, onRetry, items, all, view, onView, onClear, offline } = props;
  const t = useTranslations('mappings');
  const calm = useCalmRows(items, (item) => item.id);
  const chosen = items.find((item) => item.id === view.id) ?? null;
  const step = (by: number) => {
    const at = items.findIndex((item) => item.id === view.id);
    const next = items[at < 0 ? 0 : Math.min(Math.max(at + by, 0), items.length - 1)];
    if (next) onView({ id: next.id });
  };
  useShortcuts([
    { keys: 'n', label: t('keys.next'), run: () => step(1) },
    { keys: 'j', label: t('keys.next'), run: () => step(1) },
    { keys: 'k', label: t('keys.previous'), run: () => step(-1) },
  ]);
  if (loading) return <SkeletonRows rows={6} onRetry={onRetry} />;
  if (all.length === 0) return <NothingUnmapped />;
  const nextOf = (id: string) => {
    const at = items.findIndex((item) => item.id === id);
    return (items[at + 1] ?? items[at - 1])?.id ?? null;
  };
  return (
    <div className="flex flex-col gap-3">
      <CodeFilters items={all} view={view} onChange={onView} />
      {items.length === 0 ? (
        <EmptyState kind="no-match" filters={filterWords(view, all)} onClear={onClear} />
      ) : (
        <div className="grid grid-cols-1 items-start gap-3 lg:grid-cols-[minmax(20rem,26rem)_minmax(0,1fr)]">
          <section
            {...calm.handlers}
            aria-label={t('queue')}
            className={cx(
              'scroll-quiet min-w-0 overflow-y-auto rounded-card border border-line bg-surface lg:max-h-[calc(100dvh-12.5rem)]',
              chosen && 'max-lg:hidden',
            )}
          >
            <ul>
              {calm.rows.map(({ id, row, gone }) => (
                <li key={id} className={cx('border-b border-line last:border-b-0', gone && 'opacity-60')}>
                  <CodeRow item={row} open={id === view.id} onOpen={() => onView({ id })} />
                </li>
              ))}
            </ul>
          </section>
          {chosen ? (
            <CodeDetail
              key={chosen.id}
              item={chosen}
              offline={offline}
              onDone={() => onView({ id: nextOf(chosen.id) })}
              onNext={() => step(1)}
              onBack={() => onView({ id: null })}
            />
          ) : (
            <p className="px-3 py-8 text-center text-ink-3 max-lg:hidden">{t('choose')}</p>
          )}
        </div>
      )}
    </div>
  );
}

function filterWords(view: View, all: readonly Unmapped[]): string {
  const system = all.find((item) => item.system === view.system)?.systemName ?? view.system;
  return [view.kind, system].filter(Boolean).join(' · ');
}
