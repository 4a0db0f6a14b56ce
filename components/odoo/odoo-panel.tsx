'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ClipboardCheck } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf, loadFailureOf } from '../trpc/failure.ts';
import type { Outputs } from '../trpc/types.ts';
import { useMay } from '../trpc/use-may.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';
import { CheckReport } from './check-report.tsx';
import { ConnectForm } from './connect-form.tsx';
import { KeyExpiry } from './key-expiry.tsx';
import { ReplaceKey } from './replace-key.tsx';
import { WebhookPanel } from './webhook-panel.tsx';

export type Connection = NonNullable<Outputs['odoo']['get']>;

/** The connection as it is, its check in plain words, and the form that changes it. */
export function OdooPanel({ offline }: { offline: boolean }) {
  const t = useTranslations('odoo');
  const admin = useTranslations('admin');
  const trpc = useTRPC();
  const may = useMay();
  const query = useQuery(trpc.odoo.get.queryOptions());
  const why = offline ? admin('offlineReason') : null;
  if (query.isPending) return <SkeletonRows rows={6} onRetry={() => void query.refetch()} />;
  if (query.error && query.data === undefined)
    return <ErrorPanelOf {...loadFailureOf(query.error)} onRetry={() => void query.refetch()} />;
  const connection = query.data ?? null;
  const changes = may('odoo.connect');
  return (
    <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="flex min-w-0 flex-col gap-3">
        {connection ? (
          <>
            <KeyExpiry at={connection.keyExpiresAt} />
            <ConnectionFacts connection={connection} whyNot={why} />
            <CheckReport connection={connection} />
            <WebhookPanel connection={connection} />
          </>
        ) : (
          <EmptyState kind="first-use" title={t('none')} hint={changes ? t('noneHint') : t('noKeyRight')} />
        )}
      </div>
      {changes ? (
        <div className="flex min-w-0 flex-col gap-3">
          {connection ? <ReplaceKey key={connection.version} connection={connection} whyNot={why} /> : null}
          <ConnectForm key={connection?.version ?? 'new'} connection={connection} whyNot={why} />
        </div>
      ) : connection ? (
        <p className="text-ink-3">{t('noKeyRight')}</p>
      ) : null}
    </div>
  );
}

function ConnectionFacts({ connection, whyNot }: { connection: Connection; whyNot: string | null }) {
  const t = useTranslations('odoo');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const check = useCheck();
  return (
    <Panel
      title={t('title')}
      actions={
        <Button
          icon={<ClipboardCheck aria-hidden="true" />}
          disabledReason={whyNot}
          pending={check.isPending}
          onClick={() => check.mutate({ connectionId: connection.id })}
        >
          {t('check.action')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {connection.sandbox ? (
          <Banner severity="notice" announce={false}>
            {t('sandbox')}
          </Banner>
        ) : null}
        {connection.pausedAt ? (
          <Banner severity="watch" announce={false}>
            {t('paused', { time: format.dayTime(connection.pausedAt, now) })}
          </Banner>
        ) : null}
        {check.error ? <ErrorPanelOf {...failureOf(check.error)} /> : null}
        <Facts
          items={[
            {
              label: t('facts.address'),
              value: (
                <bdi dir="ltr" className="break-all">
                  {connection.url}
                </bdi>
              ),
            },
            { label: t('facts.database'), value: <bdi dir="ltr">{connection.database || '—'}</bdi> },
            { label: t('facts.login'), value: <bdi dir="ltr">{connection.login || '—'}</bdi> },
            { label: t('facts.key'), value: t('facts.keyEnds', { lastFour: connection.keyLastFour }) },
            {
              label: t('facts.keyExpires'),
              value: connection.keyExpiresAt ? <TimeText at={connection.keyExpiresAt} /> : t('facts.noEnd'),
            },
            { label: t('facts.protocol'), value: t(`protocols.${connection.protocol as 'auto'}`) },
            {
              label: t('facts.checked'),
              value: connection.checkedAt ? (
                <TimeText at={connection.checkedAt} as="near" />
              ) : (
                t('facts.never')
              ),
            },
          ]}
        />
      </div>
    </Panel>
  );
}

function useCheck() {
  const t = useTranslations('odoo.check');
  const trpc = useTRPC();
  const queries = useQueryClient();
  return useMutation(
    trpc.odoo.check.mutationOptions({
      onSuccess: (report) =>
        showToast(report.failure ? t('doneFailed') : report.ok ? t('done') : t('doneMissing')),
      onSettled: () => void queries.invalidateQueries(trpc.odoo.pathFilter()),
    }),
  );
}
