'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { loadFailureOf } from '../trpc/failure.ts';
import type { Outputs } from '../trpc/types.ts';
import { DataTable } from '../ui/data-table.tsx';
import type { DataColumn } from '../ui/data-table-types.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';

type Rule = Outputs['ownership']['list'][number];

/** Whose word counts for which field: the table messages are judged by. It is part of the program and not edited here. */
export function OwnershipPanel() {
  const t = useTranslations('odoo.ownership');
  const trpc = useTRPC();
  const query = useQuery(trpc.ownership.list.queryOptions());
  const columns = useColumns();
  if (query.isPending) return <SkeletonRows rows={6} onRetry={() => void query.refetch()} />;
  if (query.error)
    return <ErrorPanelOf {...loadFailureOf(query.error)} onRetry={() => void query.refetch()} />;
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-2">{t('hint')}</p>
      <DataTable
        className="h-[calc(100dvh-14rem)] min-h-80"
        dense
        label={t('title')}
        columns={columns}
        rows={query.data}
        rowId={(rule) => `${rule.object} ${rule.field} ${rule.stage}`}
        rowLabel={(rule) => `${t(`objects.${rule.object}`)} ${rule.field}`}
        csvName="ownership-rules"
        empty={<EmptyState kind="first-use" title={t('none')} hint={t('hint')} />}
      />
    </div>
  );
}

function useColumns(): DataColumn<Rule>[] {
  const t = useTranslations('odoo.ownership');
  return useMemo(() => {
    const column = (id: string, header: string, text: (rule: Rule) => string): DataColumn<Rule> => ({
      id,
      header,
      cell: text,
      csv: text,
    });
    return [
      column('object', t('object'), (rule) => t(`objects.${rule.object}`)),
      column('field', t('field'), (rule) => rule.field),
      column('stage', t('stage'), (rule) => t(`stages.${rule.stage}`)),
      column('owner', t('owner'), (rule) => t(`owners.${rule.owner}`)),
      column('heldBy', t('others'), (rule) => t(`held.${rule.heldBy}`)),
    ];
  }, [t]);
}
