'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MonitorUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSites } from '../admin/use-sites.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf, loadFailureOf } from '../trpc/failure.ts';
import type { Outputs } from '../trpc/types.ts';
import { Button } from '../ui/button.tsx';
import { confirmAction } from '../ui/confirm.ts';
import { DataTable } from '../ui/data-table.tsx';
import type { DataColumn } from '../ui/data-table-types.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';

const AddDisplayDialog = onDemand(() =>
  import('./add-display-dialog.tsx').then((file) => file.AddDisplayDialog),
);

type Display = Outputs['displays']['list'][number];

/** Wall screens: pair with a code, see whether they live, remove. */
export function DisplaysPanel({ offline }: { offline: boolean }) {
  const t = useTranslations('displays');
  const admin = useTranslations('admin');
  const trpc = useTRPC();
  const query = useQuery(trpc.displays.list.queryOptions());
  const [adding, setAdding] = useState(false);
  const remove = useRemove();
  const why = offline ? admin('offlineReason') : null;
  const columns = useColumns(why, (display) => void remove.ask(display));
  if (query.isPending) return <SkeletonRows rows={4} onRetry={() => void query.refetch()} />;
  if (!query.data)
    return <ErrorPanelOf {...loadFailureOf(query.error)} onRetry={() => void query.refetch()} />;
  const add = (
    <Button
      tone="primary"
      icon={<MonitorUp aria-hidden="true" />}
      disabledReason={why}
      {...AddDisplayDialog.warm}
      onClick={() => setAdding(true)}
    >
      {t('new')}
    </Button>
  );
  return (
    <>
      {remove.error ? <ErrorPanelOf {...failureOf(remove.error)} className="mb-3" /> : null}
      <DataTable
        className="h-[calc(100dvh-12rem)] min-h-60"
        label={t('list')}
        columns={columns}
        rows={query.data}
        rowId={(display) => display.id}
        rowLabel={(display) => display.name}
        toolbar={query.data.length > 0 ? add : undefined}
        empty={<EmptyState kind="first-use" title={t('empty')} hint={t('emptyHint')} action={add} />}
      />
      {adding ? <AddDisplayDialog onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function useColumns(whyNot: string | null, onRemove: (display: Display) => void): DataColumn<Display>[] {
  const t = useTranslations('displays');
  const sites = useSites();
  const state = useDisplayState();
  return [
    {
      id: 'name',
      header: t('name'),
      rowHeader: true,
      cell: (display) => display.name,
      sortBy: (display) => display.name,
    },
    {
      id: 'site',
      header: t('site'),
      cell: (display) => sites.nameOf(display.siteId),
      sortBy: (display) => sites.nameOf(display.siteId),
    },
    {
      id: 'size',
      header: t('size'),
      width: '14rem',
      cell: (display) => t('measure', { inches: display.diagonalInches, metres: display.distanceMetres }),
    },
    { id: 'state', header: t('state'), width: '16rem', cell: state },
    {
      id: 'seen',
      header: t('seen'),
      width: '14rem',
      cell: (display) => (display.lastSeenAt ? <TimeText at={display.lastSeenAt} as="near" /> : t('never')),
      sortBy: (display) => display.lastSeenAt,
    },
    {
      id: 'action',
      header: t('action'),
      width: '8rem',
      cell: (display) => (
        <Button
          tone="quiet"
          aria-label={t('revokeLabel', { name: display.name })}
          disabledReason={whyNot}
          onClick={() => onRemove(display)}
        >
          {t('revoke')}
        </Button>
      ),
    },
  ];
}

function useDisplayState(): (display: Display) => string {
  const t = useTranslations('displays');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  return ({ pairedAt, codeExpiresAt }) => {
    if (pairedAt) return t('paired', { time: format.dayTime(pairedAt, now) });
    return codeExpiresAt && codeExpiresAt.getTime() > now
      ? t('waiting', { time: format.clock(codeExpiresAt) })
      : t('expired');
  };
}

function useRemove() {
  const t = useTranslations('displays');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const revoke = useMutation(
    trpc.displays.revoke.mutationOptions({
      onSettled: () => void queries.invalidateQueries(trpc.displays.pathFilter()),
    }),
  );
  const ask = async ({ id, name }: Display) => {
    const question = {
      title: t('revokeTitle', { name }),
      consequence: t('revokeConsequence'),
      action: t('revokeAction'),
    };
    if (!(await confirmAction(question))) return;
    revoke.mutate({ displayId: id }, { onSuccess: () => showToast(t('revoked', { name })) });
  };
  return { ask, error: revoke.error };
}
