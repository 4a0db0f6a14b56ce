'use client';

import dynamic from 'next/dynamic';
import { useTranslations } from 'use-intl';
import { usePageFrame } from '../shell/shell-state.tsx';
import { isNoAccess, loadFailureOf } from '../trpc/failure.ts';
import { Banner } from '../ui/banner.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { MappingQueue } from './mapping-queue.tsx';
import { MasterDataHelp } from './master-data-help.tsx';
import { useMappingView, useUnmapped } from './use-mappings.ts';

const AllCodes = dynamic(() => import('./all-codes.tsx').then((file) => file.AllCodes), {
  loading: () => <SkeletonRows rows={8} />,
});

const HELP = <MasterDataHelp />;

/** Master data: codes nobody has translated, and all that were. */
export function MasterDataScreen() {
  const t = useTranslations('mappings');
  const { view, setView, clear } = useMappingView();
  const { query, items, all, live } = useUnmapped(view);
  usePageFrame({ title: t('title'), help: HELP, connection: live.connection });
  if (query.error && isNoAccess(query.error))
    return <EmptyState kind="no-access" whoCanGrant={t('whoCanGrant')} />;
  const blocked = all.reduce((sum, item) => sum + item.blocked, 0);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {live.offline ? <Banner severity="unsure">{t('offline')}</Banner> : null}
      <div className="flex flex-col gap-3 p-4 max-md:p-2">
        {blocked > 0 ? (
          <p data-severity="serious" className="flex items-center gap-2 self-end text-sev-text">
            <SeverityMark severity="serious" wordHidden />
            {t('blockedTotal', { count: blocked })}
          </p>
        ) : null}
        <Tabs
          label={t('tabs.label')}
          items={[
            { value: 'unmapped', label: t('tabs.unmapped'), count: query.data?.length },
            { value: 'all', label: t('tabs.all') },
          ]}
        >
          {(tab) =>
            tab === 'all' ? (
              <AllCodes offline={live.offline} />
            ) : query.error && !query.data ? (
              <ErrorPanelOf {...loadFailureOf(query.error)} onRetry={() => void query.refetch()} />
            ) : (
              <MappingQueue
                loading={query.isPending}
                onRetry={() => void query.refetch()}
                items={items}
                all={all}
                view={view}
                onView={(patch) => void setView(patch)}
                onClear={clear}
                offline={live.offline}
              />
            )
          }
        </Tabs>
      </div>
    </div>
  );
}
