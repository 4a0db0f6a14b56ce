'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { NeedsYou } from '#server/yard/doors/schema.ts';
import { severityOfLevel } from '../doors/severity.ts';
import { kindText } from '../doors/tile-words.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Card, Panel } from '../ui/panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { useCalmRows } from '../ui/use-calm-rows.ts';
import { failureOf } from './failure.ts';
import type { RunningOver } from './running-over.ts';
import { RunningOverList } from './running-over-list.tsx';

export type NeedsYouPanelProps = {
  rows: readonly NeedsYou[];
  total: number;
  over: readonly RunningOver[];
  nameOf: (visitId: string) => string;
  userId: string;
  stale: boolean;
  /** Why nothing can be acknowledged now, or null. */
  off: string | null;
  onDoor: (doorId: string) => void;
  className?: string;
};

/** Open exceptions of the site, worst first, each with its owner, deadline and next step. */
export function NeedsYouPanel(props: NeedsYouPanelProps) {
  const { rows, total, over, stale, off, userId } = props;
  const t = useTranslations('board.needs');
  const calm = useCalmRows(rows, (row) => row.exceptionId);
  const acknowledge = useAcknowledge();
  const hidden = total - rows.length;
  return (
    <Panel title={t('title')} count={total} scroll flush className={props.className}>
      {acknowledge.error ? (
        <ErrorPanelOf {...failureOf(acknowledge.error)} severity="watch" className="m-2" />
      ) : null}
      {rows.length === 0 && over.length === 0 ? (
        <EmptyState kind="done" title={t('empty')} hint={t('emptyHint')} />
      ) : null}
      <ul {...calm.handlers} className="flex flex-col gap-2 p-2 empty:hidden">
        {calm.rows.map(({ id, row, gone }) => (
          <li key={id} className={gone ? 'opacity-60' : undefined}>
            <AlertCard
              row={row}
              stale={stale}
              off={off}
              mine={row.ownerUserId === userId}
              pending={acknowledge.isPending && acknowledge.variables?.exceptionId === id}
              onAcknowledge={() => acknowledge.mutate({ exceptionId: id })}
            />
          </li>
        ))}
      </ul>
      {hidden > 0 ? (
        <p className="px-3 pb-2">
          <Link href="/exceptions" className="text-accent underline">
            {t('more', { count: hidden })}
          </Link>
        </p>
      ) : null}
      <RunningOverList lines={over} nameOf={props.nameOf} stale={stale} onDoor={props.onDoor} />
    </Panel>
  );
}

type AlertCardProps = {
  row: NeedsYou;
  stale: boolean;
  off: string | null;
  mine: boolean;
  pending: boolean;
  onAcknowledge: () => void;
};

function AlertCard({ row, stale, off, mine, pending, onAcknowledge }: AlertCardProps) {
  const t = useTranslations('board');
  const role = useTranslations('auth.role');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const severity = stale ? 'unsure' : severityOfLevel(row.severity);
  const deadline = { time: format.dayTime(row.deadlineAt, now) };
  const what = kindText(t, row.kind);
  return (
    <Card severity={severity} className="flex flex-col gap-1 !py-2">
      <p className="flex items-start gap-1.5 font-semibold">
        <SeverityMark severity={severity} wordHidden className="mt-0.5" />
        <span className="min-w-0">
          {what}
          {row.trailerNumber ? (
            <>
              {' '}
              <bdi dir="ltr">{row.trailerNumber}</bdi>
            </>
          ) : null}
        </span>
      </p>
      <p className="text-meta">
        {format.age(row.openedAt, now)} ·{' '}
        {Date.parse(row.deadlineAt) < now ? t('needs.overdue', deadline) : t('needs.due', deadline)} ·{' '}
        {mine ? t('needs.you') : t('needs.owner', { role: role(row.ownerRole as 'dispatcher') })}
      </p>
      <p className="flex flex-wrap items-center gap-gap">
        <Link
          href={`/exceptions?id=${row.exceptionId}`}
          className={`${buttonClass('secondary')} !px-2`}
          aria-label={`${t('needs.open')}: ${what} ${row.trailerNumber ?? row.no}`}
        >
          {t('needs.open')}
        </Link>
        {row.acknowledgedAt ? (
          <span className="text-meta">{t('needs.acknowledged')}</span>
        ) : (
          <Button
            tone="quiet"
            className="!px-2"
            disabledReason={off}
            pending={pending}
            onClick={onAcknowledge}
          >
            {t('needs.ack')}
          </Button>
        )}
      </p>
    </Card>
  );
}

function useAcknowledge() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return useMutation(
    trpc.exceptions.acknowledge.mutationOptions({
      onSettled: () =>
        Promise.all([
          queries.invalidateQueries(trpc.exceptions.pathFilter()),
          queries.invalidateQueries(trpc.doors.board.pathFilter()),
        ]),
    }),
  );
}
