'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { TextField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import { linkable } from './linkable.ts';
import type { AppointmentRow } from './types.ts';
import type { VisitActionProps } from './visit-actions.tsx';

const SPAN_MS = 2 * 86_400_000;

/** Says which booking this truck came on. */
export function LinkDialog({ visit, refresh, onClose }: VisitActionProps & { onClose: () => void }) {
  const t = useTranslations('visit.link');
  const done = useTranslations('visit.do.done');
  const trpc = useTRPC();
  const [search, setSearch] = useState('');
  const span = useSpan(visit.arrivedAt ?? visit.createdAt);
  const list = useQuery(trpc.appointments.list.queryOptions({ siteId: visit.siteId, ...span }));
  const link = useMutation(trpc.visits.linkAppointment.mutationOptions({ onSettled: () => refresh() }));
  const rows = linkable(list.data ?? [], search, visit.direction);
  const choose = (row: AppointmentRow) =>
    link.mutate(
      { visitId: visit.id, appointmentId: row.id, version: visit.version },
      {
        onSuccess: () => {
          showToast(done('link', { no: visit.no, appointment: row.no }));
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { no: visit.no })}
      description={t('hint')}
    >
      <div className="flex flex-col gap-3">
        <TextField label={t('search')} value={search} onChange={(event) => setSearch(event.target.value)} />
        {link.error ? <ErrorPanelOf {...failureOf(link.error)} /> : null}
        {list.error ? <ErrorPanelOf {...failureOf(list.error)} onRetry={() => void list.refetch()} /> : null}
        {list.isPending ? <SkeletonRows rows={5} onRetry={() => void list.refetch()} /> : null}
        {list.data && rows.length === 0 ? (
          <p className="text-ink-2">{search.trim() ? t('noMatch', { text: search.trim() }) : t('none')}</p>
        ) : null}
        <ul>
          {rows.map((row) => (
            <LinkRow
              key={row.id}
              row={row}
              current={row.id === visit.appointmentId}
              pending={link.isPending}
              onChoose={() => choose(row)}
            />
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

function LinkRow(props: { row: AppointmentRow; current: boolean; pending: boolean; onChoose: () => void }) {
  const { row, current, pending, onChoose } = props;
  const t = useTranslations('visit.link');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  return (
    <li className="flex items-center gap-3 border-b border-line py-2 last:border-b-0">
      <span className="min-w-0 flex-1">
        <span className="font-semibold">{row.no}</span> <bdi dir="ltr">{row.primaryReference}</bdi>
        <span className="block text-meta text-ink-3">
          {format.window(row.windowStart, row.windowEnd, now)} · {row.trailerNumber ?? t('noTrailer')}
        </span>
      </span>
      <StateTag of="appointment" state={row.status} className="text-meta" />
      {current ? (
        <span className="text-ink-2">{t('current')}</span>
      ) : (
        <Button pending={pending} onClick={onChoose} aria-label={`${t('go')} ${row.no}`}>
          {t('go')}
        </Button>
      )}
    </li>
  );
}

function useSpan(around: Date): { from: Date; to: Date } {
  const day = Math.floor(around.getTime() / 86_400_000) * 86_400_000;
  return useMemo(() => ({ from: new Date(day - SPAN_MS), to: new Date(day + 86_400_000 + SPAN_MS) }), [day]);
}
