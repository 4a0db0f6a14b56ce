'use client';

import dynamic from 'next/dynamic';
import { useTranslations } from 'use-intl';
import { EmptyState } from '../ui/empty-state.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { ConnectorCard } from './connector-card.tsx';
import { ConnectorTable } from './connector-table.tsx';
import { DeadLetters, selectionOf } from './dead-letters.tsx';
import { ImpactLine } from './impact-line.tsx';
import type { IntegrationTab, IntegrationView } from './integration-view.ts';
import type { ReplayAsk } from './replay-dialog.tsx';
import type { DeadGroup, Overview } from './types.ts';
import type { IntegrationActions } from './use-actions.ts';
import type { Pulse } from './use-integrations.ts';
import type { useMay } from './use-may.ts';

// A tab brings its own program; the server's page names the one it shows, so nothing flashes.
const loading = () => <SkeletonRows rows={8} />;
const QueueTable = dynamic(() => import('./queue-table.tsx').then((file) => file.QueueTable), { loading });
const ReplayList = dynamic(() => import('./replay-list.tsx').then((file) => file.ReplayList), { loading });
const SetupChecklist = dynamic(() => import('./setup-checklist.tsx').then((file) => file.SetupChecklist), {
  loading,
});
const WorkList = dynamic(() => import('./work-list.tsx').then((file) => file.WorkList), { loading });

type Props = {
  tab: IntegrationTab;
  overview: Overview;
  trusted: boolean;
  view: IntegrationView;
  onView: (patch: Partial<IntegrationView>) => void;
  pulse: Pulse;
  may: ReturnType<typeof useMay>;
  actions: IntegrationActions;
  onReplay: (ask: ReplayAsk) => void;
  self: string | null;
};

/** What each tab shows. */
export function TabBody(props: Props) {
  const { tab, overview, trusted, view, onView, pulse, may, actions, onReplay, self } = props;
  const { offline } = pulse;
  const mayOperate = may('integrations.replayMany');
  const dead = mayOperate ? <DeadOf {...props} /> : null;
  switch (tab) {
    case 'overview':
      return (
        <div className="flex flex-col gap-4">
          {overview.firstUse ? (
            <SetupChecklist overview={overview} maySetUp={may('odoo.get')} />
          ) : (
            <ImpactLine overview={overview} trusted={trusted} />
          )}
          <ConnectorTable
            connectors={overview.connectors}
            trusted={trusted}
            onOpen={({ connectorId, kind }) =>
              mayOperate
                ? onView({
                    tab: 'messages',
                    ledger: kind === 'odoo' ? 'delivery' : 'message',
                    party: connectorId,
                    all: true,
                  })
                : onView({ tab: 'connectors' })
            }
            className="max-h-[28rem]"
          />
          {dead}
        </div>
      );
    case 'connectors':
      return <Connectors {...props} />;
    case 'queues':
      return <QueueTable flows={overview.flows} connectors={overview.connectors} trusted={trusted} />;
    case 'dead':
      return dead;
    case 'messages':
      return (
        <WorkList
          view={view}
          onView={onView}
          connectors={overview.connectors}
          pulse={pulse}
          offline={offline}
          onReplay={onReplay}
          onDiscard={(ledger, ids, onDone) =>
            void actions.discard({ ledger, ids: [...ids] }, ids.length, onDone)
          }
        />
      );
    case 'replays':
      return (
        <ReplayList
          pulse={pulse}
          actions={actions}
          offline={offline}
          mayApprove={may('integrations.approveReplay')}
          mayAbort={may('integrations.abortReplay')}
          self={self}
        />
      );
    default:
      return tab satisfies never;
  }
}

function Connectors({ overview, trusted, actions, may, pulse }: Props) {
  const t = useTranslations('integrations.connector');
  if (overview.connectors.length === 0)
    return overview.firstUse ? (
      <SetupChecklist overview={overview} maySetUp={may('odoo.get')} />
    ) : (
      <EmptyState kind="done" title={t('none')} />
    );
  return (
    <div className="grid grid-cols-1 gap-3 md:grid-cols-2 xl:grid-cols-3">
      {overview.connectors.map((connector) => (
        <ConnectorCard
          key={connector.connectorId}
          connector={connector}
          trusted={trusted}
          actions={may('integrations.pause') ? actions : null}
          offline={pulse.offline}
        />
      ))}
    </div>
  );
}

function DeadOf({ pulse, onReplay, onView, actions }: Props) {
  const show = (group: DeadGroup) =>
    onView({
      tab: 'messages',
      ledger: group.ledger,
      party: group.connectorId,
      all: false,
      status: group.ledger === 'message' ? group.status : null,
    });
  return (
    <DeadLetters
      pulse={pulse}
      offline={pulse.offline}
      onReplay={onReplay}
      onDiscard={(group) => void actions.discard(selectionOf(group), group.count)}
      onShow={show}
    />
  );
}
