'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import { usePageFrame } from '../shell/shell-state.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf, isNoAccess } from '../trpc/failure.ts';
import { Banner } from '../ui/banner.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { type TabItem, Tabs } from '../ui/tabs.tsx';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import type { IntegrationTab } from './integration-view.ts';
import { IntegrationsHelp } from './integrations-help.tsx';
import type { ReplayAsk } from './replay-dialog.tsx';
import { TabBody } from './tab-body.tsx';
import type { Overview } from './types.ts';
import { useIntegrationActions } from './use-actions.ts';
import { useIntegrationView, useOverview, usePulse } from './use-integrations.ts';
import { useMay } from './use-may.ts';

// A link may open it: then the server draws it with the page.
const OpenedPanel = dynamic(() => import('./opened-panel.tsx').then((file) => file.OpenedPanel), {
  loading: () => <SkeletonRows rows={6} />,
});
const PayloadDialog = onDemand(() => import('./payload-dialog.tsx').then((file) => file.PayloadDialog));
const ReplayDialog = onDemand(() => import('./replay-dialog.tsx').then((file) => file.ReplayDialog));

const HELP = <IntegrationsHelp />;
const STALLED_SECONDS = 30;

/** Integrations: what is broken, does it hurt the yard, fix it. */
export function IntegrationsScreen() {
  const t = useTranslations('integrations');
  const may = useMay();
  const format = useFormat();
  const [view, setView] = useIntegrationView();
  const pulse = usePulse(may('integrations.messages'));
  const { query, data, trusted } = useOverview(pulse);
  const actions = useIntegrationActions();
  const [ask, setAsk] = useState<ReplayAsk | null>(null);
  const [payloadOf, setPayloadOf] = useState<string | null>(null);
  const trpc = useTRPC();
  const me = useQuery(trpc.session.me.queryOptions());
  usePageFrame({
    title: t('title'),
    help: HELP,
    connection: pulse.connection,
    onTogglePause: pulse.togglePause,
  });
  useShortcuts([{ keys: 'p', label: t('keys.pause'), run: pulse.togglePause }]);
  const items = useTabs(data, may);
  if (query.error && isNoAccess(query.error))
    return <EmptyState kind="no-access" whoCanGrant={t('whoCanGrant')} />;

  const isOpen = view.message !== null || view.delivery !== null || view.trace !== null;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {pulse.offline ? <Banner severity="unsure">{t('offline')}</Banner> : null}
      {data?.feed === 'stalled' ? (
        <Banner severity="unsure">{t('feedStalled', { seconds: format.number(STALLED_SECONDS) })}</Banner>
      ) : null}
      <div className="flex min-h-0 flex-1 flex-col gap-3 p-4 max-md:p-2">
        {actions.failure ? <ErrorPanelOf {...actions.failure} /> : null}
        <div
          className={
            isOpen
              ? 'grid min-h-0 grid-cols-1 items-start gap-3 lg:grid-cols-[minmax(0,1fr)_minmax(22rem,28rem)]'
              : 'min-w-0'
          }
        >
          <div className={isOpen ? 'min-w-0 max-lg:hidden' : 'min-w-0'}>
            <Tabs label={t('tabs.label')} items={items}>
              {(tab) =>
                query.isPending ? (
                  <SkeletonRows rows={8} onRetry={() => void query.refetch()} />
                ) : !data ? (
                  <ErrorPanelOf {...failureOf(query.error)} onRetry={() => void query.refetch()} />
                ) : (
                  <TabBody
                    tab={tab}
                    overview={data}
                    trusted={trusted}
                    view={view}
                    onView={(patch) => void setView(patch, { history: 'push' })}
                    pulse={pulse}
                    may={may}
                    actions={actions}
                    onReplay={setAsk}
                    self={me.data?.id ?? null}
                  />
                )
              }
            </Tabs>
          </div>
          {isOpen ? (
            <OpenedPanel
              view={view}
              onView={(patch) => void setView(patch, { history: 'push' })}
              pulse={pulse}
              may={may}
              actions={actions}
              onPayload={setPayloadOf}
            />
          ) : null}
        </div>
      </div>
      {ask ? (
        <ReplayDialog
          ask={ask}
          onClose={() => setAsk(null)}
          onStarted={() => {
            setAsk(null);
            void setView({ tab: 'replays' }, { history: 'push' });
          }}
        />
      ) : null}
      {payloadOf ? <PayloadDialog id={payloadOf} onClose={() => setPayloadOf(null)} /> : null}
    </div>
  );
}

type Tab = TabItem<IntegrationTab>;

/** Hidden is what this person may not see. */
function useTabs(overview: Overview | undefined, may: ReturnType<typeof useMay>): readonly [Tab, ...Tab[]] {
  const t = useTranslations('integrations.tabs');
  const stuck = overview ? overview.stuck.messages + overview.stuck.deliveries : undefined;
  const lists: Tab[] = may('integrations.messages')
    ? [
        {
          value: 'dead',
          label: t('dead'),
          ...(stuck === undefined ? {} : { count: stuck }),
          ...(stuck ? { severity: 'serious' as const } : {}),
        },
        { value: 'messages', label: t('messages') },
      ]
    : [];
  const replays: Tab[] = may('integrations.replays') ? [{ value: 'replays', label: t('replays') }] : [];
  return [
    { value: 'overview', label: t('overview') },
    { value: 'connectors', label: t('connectors') },
    { value: 'queues', label: t('queues') },
    ...lists,
    ...replays,
  ];
}
