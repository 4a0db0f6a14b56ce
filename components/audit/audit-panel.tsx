'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { parseAsString, useQueryStates } from 'nuqs';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { loadFailureOf } from '../trpc/failure.ts';
import type { Outputs } from '../trpc/types.ts';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import type { DataColumn } from '../ui/data-table-types.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { ChainCheck } from './chain-check.tsx';

const AuditEntryDialog = onDemand(() =>
  import('./audit-entry-dialog.tsx').then((file) => file.AuditEntryDialog),
);

export type Entry = Outputs['audit']['list'][number];

const PAGE = 100;
const FILTERS = {
  actor: parseAsString.withDefault(''),
  did: parseAsString.withDefault(''),
  subject: parseAsString.withDefault(''),
  correlation: parseAsString.withDefault(''),
};
export type AuditFilter = { actor: string; did: string; subject: string; correlation: string };

/** Who changed what, when, from what to what; the list stands still while it is read. */
export function AuditPanel() {
  const t = useTranslations('audit');
  const [filter, setFilter] = useQueryStates(FILTERS);
  const [openId, setOpenId] = useState<string | null>(null);
  const query = useEntries(filter);
  const entries = useMemo(() => query.data?.pages.flat() ?? [], [query.data]);
  const columns = useColumns();
  const clear = () => void setFilter(null);
  const words = Object.values(filter).filter(Boolean).join(' · ');
  const open = entries.find((entry) => entry.id === openId) ?? null;
  return (
    <div className="flex flex-col gap-3">
      <ChainCheck />
      <AuditFilters key={words} filter={filter} onApply={(next) => void setFilter(next)} onClear={clear} />
      {query.isPending ? (
        <SkeletonRows rows={8} onRetry={() => void query.refetch()} />
      ) : query.error && !query.data ? (
        <ErrorPanelOf {...loadFailureOf(query.error)} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <DataTable
            className="h-[calc(100dvh-19rem)] min-h-80"
            dense
            label={t('list')}
            columns={columns}
            rows={entries}
            rowId={(entry) => entry.id}
            rowLabel={(entry) => `${entry.action} ${entry.subjectId}`}
            csvName="audit"
            onOpen={(entry) => setOpenId(entry.id)}
            openId={openId}
            empty={
              words ? (
                <EmptyState kind="no-match" filters={words} onClear={clear} />
              ) : (
                <EmptyState kind="first-use" title={t('empty')} hint={t('emptyHint')} />
              )
            }
          />
          {query.hasNextPage ? (
            <Button
              className="self-center"
              pending={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t('older')}
            </Button>
          ) : null}
        </>
      )}
      {open ? <AuditEntryDialog entry={open} onClose={() => setOpenId(null)} /> : null}
    </div>
  );
}

function useEntries({ actor, did, subject, correlation }: AuditFilter) {
  const trpc = useTRPC();
  const filter = {
    ...(actor ? { actor } : {}),
    ...(did ? { action: did } : {}),
    ...(subject ? { subjectId: subject } : {}),
    ...(correlation ? { correlationId: correlation } : {}),
    limit: PAGE,
  };
  return useInfiniteQuery({
    ...trpc.audit.list.infiniteQueryOptions(filter, {
      getNextPageParam: (page) => (page.length < PAGE ? null : page.at(-1)?.seq),
    }),
  });
}

function useColumns(): DataColumn<Entry>[] {
  const t = useTranslations('audit');
  const who = (entry: Entry) =>
    entry.onBehalfOf ? `${entry.actorName} (${t('onBehalf', { who: entry.onBehalfOf })})` : entry.actorName;
  const subject = (entry: Entry) => `${entry.subjectKind} ${entry.subjectId}`;
  return [
    {
      id: 'when',
      header: t('when'),
      width: '12rem',
      cell: (entry) => <TimeText at={entry.at} as="dayTime" />,
      csv: (entry) => entry.at.toISOString(),
    },
    { id: 'who', header: t('who'), width: '12rem', cell: who, csv: who },
    {
      id: 'action',
      header: t('action'),
      width: '14rem',
      rowHeader: true,
      cell: (entry) => entry.action,
      csv: (entry) => entry.action,
    },
    {
      id: 'subject',
      header: t('subject'),
      cell: (entry) => <bdi dir="ltr">{subject(entry)}</bdi>,
      csv: subject,
    },
    {
      id: 'reason',
      header: t('reason'),
      optional: true,
      cell: (entry) => entry.reason ?? '—',
      csv: (entry) => entry.reason,
    },
    {
      id: 'changed',
      header: t('changed'),
      optional: true,
      cell: (entry) => entry.changed.join(', ') || '—',
      csv: (entry) => entry.changed.join(' '),
    },
    {
      id: 'correlation',
      header: t('correlation'),
      optional: true,
      cell: (entry) => <bdi dir="ltr">{entry.correlationId}</bdi>,
      csv: (entry) => entry.correlationId,
    },
  ];
}
