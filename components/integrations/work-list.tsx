'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import { DeliveryTable } from './delivery-table.tsx';
import { type IntegrationView, type Ledger, opened } from './integration-view.ts';
import { ListFilters } from './list-filters.tsx';
import { MessageTable } from './message-table.tsx';
import type { ReplayAsk } from './replay-dialog.tsx';
import type { Connector } from './types.ts';
import { type Pulse, useDeliveries, useMessages } from './use-integrations.ts';

export type LineTableProps<Row> = {
  rows: readonly Row[];
  selected: ReadonlySet<string>;
  onSelectedChange: (selected: ReadonlySet<string>) => void;
  onOpen: (row: Row) => void;
  openId: string | null;
  empty: ReactNode;
  className?: string;
};

type Props = {
  view: IntegrationView;
  onView: (patch: Partial<IntegrationView>) => void;
  connectors: readonly Connector[];
  pulse: Pulse;
  offline: boolean;
  onReplay: (ask: ReplayAsk) => void;
  onDiscard: (ledger: Ledger, ids: readonly string[], onDone: () => void) => void;
};

/** Messages in or effects out: filters, the newest hundred, more on demand, and what to do with the selected. */
export function WorkList({ view, onView, connectors, pulse, offline, onReplay, onDiscard }: Props) {
  const t = useTranslations('integrations.list');
  const keys = useTranslations('integrations.keys');
  const { ledger } = view;
  const messages = useMessages(view, pulse, ledger === 'message');
  const deliveries = useDeliveries(view, pulse, ledger === 'delivery');
  const query = ledger === 'message' ? messages : deliveries;
  const lines = messages.data?.pages.flatMap((page) => page.rows) ?? [];
  const effects = deliveries.data?.pages.flatMap((page) => page.rows) ?? [];
  const ids = (ledger === 'message' ? lines : effects).map((row) => row.id);
  const [selected, setSelected] = useState<ReadonlySet<string>>(NOBODY);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another direction is another list
  useEffect(() => setSelected(NOBODY), [ledger]);
  const openId = ledger === 'message' ? view.message : view.delivery;
  const open = (id: string) => onView(opened(ledger, id));
  const step = (by: number) => {
    const at = ids.indexOf(openId ?? '');
    const next = ids[at < 0 ? 0 : Math.min(Math.max(at + by, 0), ids.length - 1)];
    if (next) open(next);
  };
  useShortcuts([
    { keys: 'j', label: keys('next'), run: () => step(1) },
    { keys: 'k', label: keys('previous'), run: () => step(-1) },
  ]);
  const table = {
    selected,
    onSelectedChange: setSelected,
    openId,
    className: 'h-[max(20rem,calc(100dvh-19rem))]',
    empty: <NoLines view={view} onView={onView} />,
  };
  const chosen = ids.filter((id) => selected.has(id));
  return (
    <div className="flex min-h-0 flex-col gap-3">
      <ListFilters view={view} connectors={connectors} onChange={onView} />
      {chosen.length > 0 ? (
        <Selected
          count={chosen.length}
          offline={offline}
          onReplay={() => onReplay({ selection: { ledger, ids: chosen }, count: chosen.length })}
          onDiscard={() => onDiscard(ledger, chosen, () => setSelected(NOBODY))}
        />
      ) : null}
      {query.isPending ? (
        <SkeletonRows rows={10} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <ErrorPanelOf {...failureOf(query.error)} onRetry={() => void query.refetch()} />
      ) : ledger === 'message' ? (
        <MessageTable {...table} rows={lines} onOpen={(row) => open(row.id)} />
      ) : (
        <DeliveryTable {...table} rows={effects} onOpen={(row) => open(row.id)} />
      )}
      {query.hasNextPage ? (
        <Button
          className="self-start"
          pending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('older')}
        </Button>
      ) : null}
    </div>
  );
}

const NOBODY: ReadonlySet<string> = new Set();

function Selected(props: { count: number; offline: boolean; onReplay: () => void; onDiscard: () => void }) {
  const t = useTranslations('integrations');
  const off = props.offline ? t('offline') : null;
  return (
    <div className="flex flex-wrap items-center gap-gap">
      <span>{t('list.selected', { count: props.count })}</span>
      <Button disabledReason={off} onClick={props.onReplay}>
        {t('dead.replay')}
      </Button>
      <Button tone="danger" disabledReason={off} onClick={props.onDiscard}>
        {t('dead.discard')}
      </Button>
    </div>
  );
}

function NoLines({ view, onView }: { view: IntegrationView; onView: Props['onView'] }) {
  const t = useTranslations('integrations.list');
  if (view.q || view.party)
    return (
      <EmptyState
        kind="no-match"
        filters={t('filters', { text: view.q ?? 'none', failed: view.all ? 'no' : 'yes' })}
        onClear={() => onView({ q: null, party: null, status: null, all: true })}
      />
    );
  if (view.all) return <EmptyState kind="first-use" title={t('empty')} hint={t('emptyHint')} />;
  return (
    <EmptyState kind="done" title={t('noFailed')} hint={t('noFailedHint')}>
      <Button onClick={() => onView({ all: true })}>{t('showAll')}</Button>
    </EmptyState>
  );
}
