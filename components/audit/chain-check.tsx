'use client';

import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { loadFailureOf } from '../trpc/failure.ts';
import type { Outputs } from '../trpc/types.ts';
import { Button } from '../ui/button.tsx';
import { ErrorPanel, ErrorPanelOf } from '../ui/error-panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';

type Report = Outputs['audit']['verify'];

/** Reads the whole chain again and says whether anything was changed, cut or slipped in. */
export function ChainCheck() {
  const t = useTranslations('audit.chain');
  const trpc = useTRPC();
  const query = useQuery({ ...trpc.audit.verify.queryOptions(), enabled: false, retry: false });
  return (
    <section className="flex flex-wrap items-center gap-3">
      <Button
        icon={<ShieldCheck aria-hidden="true" />}
        pending={query.isFetching}
        onClick={() => void query.refetch()}
      >
        {t('check')}
      </Button>
      <div role="status" className="min-w-0 flex-1">
        {query.isFetching ? (
          <p className="text-ink-2">{t('checking')}</p>
        ) : query.error ? (
          <ErrorPanelOf {...loadFailureOf(query.error)} />
        ) : query.data ? (
          <Result report={query.data} />
        ) : null}
      </div>
    </section>
  );
}

function Result({ report }: { report: Report }) {
  const t = useTranslations('audit.chain');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const checkedAt = t('checkedAt', { time: format.clockAndAge(report.checkedAt, now) });
  if (report.ok)
    return (
      <p className="flex flex-wrap items-center gap-x-2">
        <SeverityMark severity="confirmed" wordHidden />
        <span className="font-semibold">{t('good', { count: report.entries })}</span>
        <span className="text-ink-2">{t('goodHint', { waiting: report.waiting, heads: report.heads })}</span>
        <span className="text-ink-3">{checkedAt}</span>
      </p>
    );
  return (
    <ErrorPanel
      severity="critical"
      title={t('bad')}
      meaning={t('badMeaning', { count: report.entries, problem: report.problem })}
      todo={t('badTodo')}
    >
      <p className="text-meta">
        {report.entryId ? t('entry', { id: report.entryId }) : null} {checkedAt}
      </p>
    </ErrorPanel>
  );
}
