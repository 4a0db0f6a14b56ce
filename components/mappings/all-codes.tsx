'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { loadFailureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import type { DataColumn } from '../ui/data-table-types.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TextField } from '../ui/text-field.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { CodeFilters } from './code-filters.tsx';
import { useKindWord } from './kind-word.ts';
import { useDecideCode } from './use-decide-code.ts';
import { type Decided, useMappingView } from './use-mappings.ts';

const PickDialog = onDemand(() => import('./pick-dialog.tsx').then((file) => file.PickDialog));

/** Every code with what it stands for; a decision can be taken again. */
export function AllCodes({ offline }: { offline: boolean }) {
  const t = useTranslations('mappings');
  const trpc = useTRPC();
  const { view, setView, clear } = useMappingView();
  const [changing, setChanging] = useState<Decided | null>(null);
  const decide = useDecideCode(() => setChanging(null));
  const query = useQuery(trpc.mappings.list.queryOptions({}));
  const columns = useColumns(offline ? t('offlineReason') : null, setChanging);
  const needle = (view.q ?? '').trim().toLocaleLowerCase();
  const rows = useMemo(
    () =>
      (query.data ?? []).filter(
        (row) =>
          (view.kind === null || row.kind === view.kind) &&
          (view.system === null || row.system === view.system) &&
          row.code.toLocaleLowerCase().includes(needle),
      ),
    [query.data, view.kind, view.system, needle],
  );
  if (query.isPending) return <SkeletonRows rows={8} onRetry={() => void query.refetch()} />;
  if (!query.data)
    return <ErrorPanelOf {...loadFailureOf(query.error)} onRetry={() => void query.refetch()} />;
  return (
    <>
      {decide.failure ? <ErrorPanelOf {...decide.failure} className="mb-3" /> : null}
      <DataTable
        className="h-[calc(100dvh-13rem)] min-h-80"
        label={t('table.label')}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowLabel={(row) => `${row.systemName} ${row.code}`}
        urlKey="codes"
        csvName="codes"
        toolbar={
          <>
            <TextField
              label={t('table.search')}
              labelHidden
              type="search"
              placeholder={t('table.search')}
              frameClassName="w-56"
              value={view.q ?? ''}
              onChange={(event) => void setView({ q: event.target.value || null })}
            />
            <CodeFilters items={query.data} view={view} onChange={(patch) => void setView(patch)} />
          </>
        }
        empty={
          query.data.length === 0 ? (
            <EmptyState kind="first-use" title={t('empty.first')} hint={t('empty.firstHint')} />
          ) : (
            <EmptyState
              kind="no-match"
              filters={[view.q, view.kind, view.system].filter(Boolean).join(' · ')}
              onClear={clear}
            />
          )
        }
      />
      {changing ? (
        <PickDialog
          item={changing}
          onClose={() => setChanging(null)}
          onPick={(target) => decide.stand(changing, target)}
        />
      ) : null}
    </>
  );
}

function useColumns(whyNot: string | null, onChange: (row: Decided) => void): DataColumn<Decided>[] {
  const t = useTranslations('mappings');
  const word = useKindWord();
  const status = (row: Decided) =>
    t.has(`status.${row.status}` as never) ? t(`status.${row.status}` as never) : row.status;
  const target = (row: Decided) =>
    row.status === 'rejected' ? t('table.nothing') : (row.targetLabel ?? row.targetId ?? '—');
  return [
    {
      id: 'code',
      header: t('table.code'),
      rowHeader: true,
      cell: (row) => <bdi dir="ltr">{row.code}</bdi>,
      sortBy: (row) => row.code,
      csv: (row) => row.code,
    },
    {
      id: 'system',
      header: t('table.system'),
      cell: (row) => row.systemName,
      sortBy: (row) => row.systemName,
      csv: (row) => row.systemName,
    },
    {
      id: 'kind',
      header: t('table.kind'),
      width: '8rem',
      cell: (row) => word(row.kind),
      sortBy: (row) => row.kind,
      csv: (row) => row.kind,
    },
    {
      id: 'target',
      header: t('table.target'),
      cell: (row) => <bdi dir="ltr">{target(row)}</bdi>,
      sortBy: target,
      csv: target,
    },
    {
      id: 'status',
      header: t('table.status'),
      width: '8rem',
      cell: status,
      sortBy: status,
      csv: (row) => row.status,
    },
    {
      id: 'used',
      header: t('table.used'),
      width: '6rem',
      align: 'end',
      optional: true,
      cell: (row) => row.usageCount,
      sortBy: (row) => row.usageCount,
      csv: (row) => row.usageCount,
    },
    {
      id: 'decided',
      header: t('table.decided'),
      width: '14rem',
      optional: true,
      cell: (row) => <TimeText at={row.decidedAt} as="near" />,
      sortBy: (row) => row.decidedAt,
      csv: (row) => row.decidedAt?.toISOString(),
    },
    {
      id: 'by',
      header: t('table.by'),
      optional: true,
      cell: (row) => row.decidedByName ?? '—',
      sortBy: (row) => row.decidedByName,
      csv: (row) => row.decidedByName,
    },
    {
      id: 'action',
      header: t('table.action'),
      width: '8rem',
      cell: (row) => (
        <Button tone="quiet" disabledReason={whyNot} onClick={() => onChange(row)}>
          {t('actions.change')}
        </Button>
      ),
    },
  ];
}
