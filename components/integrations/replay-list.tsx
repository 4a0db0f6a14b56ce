'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Panel } from '../ui/panel.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import type { Replay } from './types.ts';
import type { IntegrationActions } from './use-actions.ts';
import type { Pulse } from './use-integrations.ts';

type Props = {
  pulse: Pulse;
  actions: IntegrationActions;
  offline: boolean;
  mayApprove: boolean;
  mayAbort: boolean;
  self: string | null;
};

/** Who replayed what and why, how far it is, and what waits for a second person. */
export function ReplayList({ pulse, ...rest }: Props) {
  const t = useTranslations('integrations.replays');
  const trpc = useTRPC();
  const query = useQuery({ ...trpc.integrations.replays.queryOptions(), refetchInterval: pulse.every });
  return (
    <Panel title={t('label')} count={query.data?.length} flush>
      {query.isPending ? (
        <SkeletonRows rows={4} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <ErrorPanelOf {...failureOf(query.error)} onRetry={() => void query.refetch()} />
      ) : query.data.length === 0 ? (
        <EmptyState kind="done" title={t('empty')} hint={t('emptyHint')} />
      ) : (
        <ul className="divide-y divide-line">
          {query.data.map((replay) => (
            <ReplayLine key={replay.id} replay={replay} {...rest} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function ReplayLine({
  replay,
  actions,
  offline,
  mayApprove,
  mayAbort,
  self,
}: { replay: Replay } & Omit<Props, 'pulse'>) {
  const t = useTranslations('integrations.replays');
  const common = useTranslations('integrations');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const severity = replay.status === 'held' ? 'notice' : 'none';
  const off = offline ? common('offline') : null;
  const own = self !== null && replay.requestedBy === `user:${self}`;
  const open = replay.status === 'held' || replay.status === 'running';
  return (
    <li data-severity={severity} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-3 py-2">
      <div className="min-w-56 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <SeverityMark severity={severity} wordHidden />
          <span className="font-semibold">{t('what', { kind: replay.kind, count: replay.total })}</span>
          <span>{t(`status.${replay.status}`)}</span>
        </p>
        <p>{replay.reason}</p>
        <p className="text-meta text-ink-3">
          {t('asked', { name: replay.requestedByName, age: format.age(replay.createdAt, now) })}
          {replay.approvedByName ? ` · ${t('approved', { name: replay.approvedByName })}` : null}
        </p>
        {replay.total > 1 && replay.status !== 'held' ? (
          <ProgressBar
            label={t('progress')}
            value={replay.done + replay.failed}
            max={replay.total}
            valueText={`${format.number(replay.done)} / ${format.number(replay.total)}`}
          />
        ) : null}
        {replay.ended ? <p className="text-meta text-ink-2">{t('ended', replay.ended)}</p> : null}
        {replay.failed > 0 ? (
          <p className="text-meta text-ink-3">{t('left', { count: replay.failed })}</p>
        ) : null}
      </div>
      {open ? (
        <div className="flex flex-wrap gap-gap">
          {replay.status === 'held' && mayApprove ? (
            <Button
              tone="primary"
              pending={actions.pending}
              disabledReason={own ? t('own') : off}
              onClick={() => void actions.approve(replay)}
            >
              {t('approve', { count: replay.total })}
            </Button>
          ) : null}
          {mayAbort ? (
            <Button tone="danger" disabledReason={off} onClick={() => void actions.abort(replay)}>
              {t('abort')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}
