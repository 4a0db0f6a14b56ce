'use client';

import { useTranslations } from 'use-intl';
import { usePageFrame } from '../shell/shell-state.tsx';
import { TouchSurface } from '../shell/touch-surface.tsx';
import { isNoAccess, loadFailureOf } from '../trpc/failure.ts';
import { useMay } from '../trpc/use-may.ts';
import { Banner } from '../ui/banner.tsx';
import { cx } from '../ui/cx.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import { CaseDetail } from './case-detail.tsx';
import { CaseFilters } from './case-filters.tsx';
import { CaseList } from './case-list.tsx';
import { ExceptionsHelp } from './exceptions-help.tsx';
import { NoCases } from './no-cases.tsx';
import { OldestAge } from './oldest-age.tsx';
import { useCases, useCaseView } from './use-exceptions.ts';
import { useFilterWords } from './use-filter-words.ts';
import { useSelection } from './use-selection.ts';

const BulkBar = onDemand(() => import('./bulk-bar.tsx').then((file) => file.BulkBar));

const HELP = <ExceptionsHelp />;

/** Exceptions: the list by who acts, and the chosen case with its decision. */
export function ExceptionsScreen() {
  const t = useTranslations('exceptions');
  const { view, setView, clear } = useCaseView();
  const { list, items, counts, sites, live } = useCases(view);
  usePageFrame({ title: t('title'), help: HELP, connection: live.connection });
  const filters = useFilterWords(view, sites);
  const open = (id: string | null) => void setView({ id }, { history: 'push' });
  const step = (by: number) => {
    const at = items.findIndex((item) => item.id === view.id);
    const next = items[at < 0 ? 0 : Math.min(Math.max(at + by, 0), items.length - 1)];
    if (next) void setView({ id: next.id });
  };
  useShortcuts([
    { keys: 'j', label: t('keys.next'), run: () => step(1) },
    { keys: 'k', label: t('keys.previous'), run: () => step(-1) },
  ]);
  const may = useMay();
  const bulk = useSelection(items);
  const decides = view.tab === 'toApprove' && may('corrections.approveMany');
  useShortcuts(
    [{ keys: 'x', label: t('keys.select'), run: () => view.id && bulk.selection.toggle(view.id) }],
    decides,
  );
  const alone = items.length === 0 && view.id === null && !list.isPending;
  if (list.error && isNoAccess(list.error))
    return <EmptyState kind="no-access" whoCanGrant={t('whoCanGrant')} />;

  return (
    <TouchSurface className="flex min-h-0 flex-1 flex-col">
      {live.offline ? <Banner severity="unsure">{t('offline')}</Banner> : null}
      <div className="flex min-h-0 flex-1 flex-col gap-3 p-4 max-md:p-2">
        <Tabs
          label={t('tabs.label')}
          items={[
            { value: 'mine', label: t('tabs.mine'), count: counts?.mine },
            { value: 'toApprove', label: t('tabs.toApprove'), count: counts?.toApprove },
            { value: 'open', label: t('tabs.open'), count: counts?.open },
            { value: 'all', label: t('tabs.all') },
          ]}
        >
          {() => (
            <div className="flex flex-col gap-3">
              <div className={cx('flex flex-wrap items-end gap-gap', view.id && 'max-lg:hidden')}>
                <CaseFilters view={view} sites={sites} onChange={(patch) => void setView(patch)} />
                <OldestAge at={counts?.oldestOpenedAt ?? null} />
              </div>
              {decides && bulk.selected.length > 0 ? (
                <BulkBar
                  selected={bulk.selected}
                  whyNot={live.offline ? t('offlineReason') : null}
                  onClear={bulk.clear}
                />
              ) : null}
              <div
                className={cx(
                  'grid min-h-0 grid-cols-1 items-start gap-3',
                  !alone && 'lg:grid-cols-[minmax(20rem,26rem)_minmax(0,1fr)]',
                )}
              >
                <section
                  aria-label={view.tab === 'all' ? t('listAll') : t('list')}
                  className={view.id ? 'min-w-0 max-lg:hidden' : 'min-w-0'}
                >
                  {list.isPending ? (
                    <SkeletonRows rows={8} onRetry={() => void list.refetch()} />
                  ) : list.error && items.length === 0 ? (
                    <ErrorPanelOf {...loadFailureOf(list.error)} onRetry={() => void list.refetch()} />
                  ) : items.length === 0 ? (
                    <NoCases tab={view.tab} filters={filters} onClear={clear} onOpen={open} />
                  ) : (
                    <CaseList
                      selection={decides ? bulk.selection : undefined}
                      items={items}
                      openId={view.id}
                      onOpen={open}
                      more={list.hasNextPage ? () => void list.fetchNextPage() : null}
                      loadingMore={list.isFetchingNextPage}
                      siteOf={(siteId) => sites.find((site) => site.id === siteId) ?? null}
                    />
                  )}
                </section>
                {view.id ? (
                  <CaseDetail
                    key={view.id}
                    id={view.id}
                    sites={sites}
                    offline={live.offline}
                    onBack={() => open(null)}
                  />
                ) : items.length > 0 ? (
                  <p className="px-3 py-8 text-center text-ink-3 max-lg:hidden">{t('choose')}</p>
                ) : null}
              </div>
            </div>
          )}
        </Tabs>
      </div>
    </TouchSurface>
  );
}
