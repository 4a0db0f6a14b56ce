'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Panel } from '../ui/panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { AgeText } from '../ui/time-text.tsx';
import { useEffectText } from './effect-text.tsx';
import type { ReplayAsk } from './replay-dialog.tsx';
import type { DeadGroup } from './types.ts';
import type { Pulse } from './use-integrations.ts';

type Props = {
  pulse: Pulse;
  offline: boolean;
  onReplay: (ask: ReplayAsk) => void;
  onDiscard: (group: DeadGroup) => void;
  onShow: (group: DeadGroup) => void;
};

/** What stands still, by cause: repair the cause, then replay the line. */
export function DeadLetters({ pulse, ...actions }: Props) {
  const t = useTranslations('integrations.dead');
  const trpc = useTRPC();
  const query = useQuery({ ...trpc.integrations.deadLetters.queryOptions(), refetchInterval: pulse.every });
  return (
    <Panel title={t('title')} count={query.data?.length} flush>
      {query.isPending ? (
        <SkeletonRows rows={4} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <ErrorPanelOf {...failureOf(query.error)} onRetry={() => void query.refetch()} />
      ) : query.data.length === 0 ? (
        <EmptyState kind="done" title={t('empty')} hint={t('emptyHint')} />
      ) : (
        <ul className="divide-y divide-line">
          {query.data.map((group) => (
            <DeadLine key={keyOf(group)} group={group} {...actions} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function keyOf(group: DeadGroup): string {
  const { ledger, status, code, connectorId, effect, mappingId } = group;
  return [ledger, status, code, connectorId, effect, mappingId].join(' ');
}

/** Rows of a group, named by their cause. */
export function selectionOf(group: DeadGroup) {
  const { ledger, status, code, connectorId, effect, mappingId } = group;
  return {
    ledger,
    status: status as 'dead',
    ...(code === 'unknown' ? {} : { code }),
    connectorId,
    ...(effect ? { effect } : {}),
    ...(mappingId ? { mappingId } : {}),
  };
}

function DeadLine({
  group,
  offline,
  onReplay,
  onDiscard,
  onShow,
}: { group: DeadGroup } & Omit<Props, 'pulse'>) {
  const t = useTranslations('integrations.dead');
  const common = useTranslations('integrations');
  const effect = useEffectText();
  const off = offline ? common('offline') : null;
  return (
    <li data-severity="serious" className="flex flex-wrap items-start gap-x-3 gap-y-2 px-3 py-2">
      <SeverityMark severity="serious" wordHidden className="mt-1" />
      <div className="min-w-48 flex-1">
        <p>
          <span className="font-semibold">{t('count', { count: group.count })}</span>{' '}
          {group.sentence === '' ? group.code : group.sentence}
        </p>
        <p className="flex flex-wrap gap-x-3 text-meta text-ink-3">
          <span>{group.connectorName}</span>
          <span>{group.effect ? effect(group.effect) : t(`ledger.${group.ledger}`)}</span>
          <AgeText at={group.oldestAt} />
          <code>{group.code}</code>
        </p>
      </div>
      <div className="flex flex-wrap gap-gap">
        <Button tone="quiet" onClick={() => onShow(group)}>
          {t('show')}
        </Button>
        {group.mappingId ? (
          <Link href={`/master-data?id=${group.mappingId}`} className={buttonClass('primary')}>
            {t('fixMapping')}
          </Link>
        ) : null}
        <Button
          disabledReason={off}
          onClick={() => onReplay({ selection: selectionOf(group), count: group.count })}
        >
          {t('replay')}
        </Button>
        <Button tone="danger" disabledReason={off} onClick={() => onDiscard(group)}>
          {t('discard')}
        </Button>
      </div>
    </li>
  );
}
