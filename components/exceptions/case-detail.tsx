'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { CorrectionPanel } from '../corrections/correction-panel.tsx';
import type { Site } from '../corrections/proposal-form.ts';
import { FormatProvider } from '../format/format-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { loadFailureOf } from '../trpc/failure.ts';
import type { Outputs } from '../trpc/types.ts';
import { useMay } from '../trpc/use-may.ts';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { Facts } from '../ui/panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { Skeleton, SkeletonBlock } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { severityOf, subjectOf } from './case.ts';
import { CaseActions } from './case-actions.tsx';
import { CaseEvidence } from './case-evidence.tsx';
import { CaseHistory } from './case-history.tsx';
import { CasePhotos } from './case-photos.tsx';
import { CaseState } from './case-state.tsx';
import { ChooseTransfer } from './choose-transfer.tsx';
import { DueText } from './due-text.tsx';
import { PROPOSALS } from './kinds.ts';
import { useCaseCopy } from './use-case-copy.ts';

const ProposeDialog = onDemand(() =>
  import('../corrections/propose-dialog.tsx').then((file) => file.ProposeDialog),
);

export type Detail = Outputs['exceptions']['get'];

export type CaseDetailProps = {
  id: string;
  sites: readonly Site[];
  offline: boolean;
  onBack: () => void;
};

/** One case in the time of its site: what happened, what it means, what to do, and who decides. */
export function CaseDetail({ id, sites, offline, onBack }: CaseDetailProps) {
  const t = useTranslations('exceptions');
  const trpc = useTRPC();
  const query = useQuery(trpc.exceptions.get.queryOptions({ exceptionId: id }));
  const site = sites.find((each) => each.id === query.data?.exception.siteId) ?? null;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Button
        tone="quiet"
        className="self-start lg:hidden"
        icon={<ArrowLeft className="rtl:-scale-x-100" aria-hidden="true" />}
        onClick={onBack}
      >
        {t('backToList')}
      </Button>
      {query.isPending ? (
        <DetailSkeleton onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <FormatProvider timeZone={site?.timeZone} city={site?.city}>
          <Body detail={query.data} site={site} offline={offline} />
        </FormatProvider>
      ) : (
        <ErrorPanelOf {...loadFailureOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </div>
  );
}

function Body({ detail, site, offline }: { detail: Detail; site: Site | null; offline: boolean }) {
  const t = useTranslations('exceptions');
  const may = useMay();
  const [proposing, setProposing] = useState<'new' | 'again' | null>(null);
  const { exception, correction } = detail;
  const kinds = PROPOSALS[exception.kind].filter((kind) => kind !== 'receipt.confirm');
  const proposes = may('corrections.propose');
  const fresh = proposes && !correction && kinds.length > 0 && FRESH.includes(exception.status);
  return (
    <article className="flex min-w-0 flex-col gap-3" aria-labelledby="case-title">
      <Head detail={detail} />
      <CaseActions
        exception={exception}
        offline={offline}
        warm={ProposeDialog.warm}
        onPropose={fresh ? () => setProposing('new') : null}
      />
      {correction ? (
        <CorrectionPanel
          key={correction.id}
          correction={correction}
          approvers={detail.approvers}
          offline={offline}
          onEdit={proposes ? () => setProposing('again') : undefined}
        />
      ) : null}
      {exception.closedAt ? null : (
        <ChooseTransfer
          exceptionId={exception.id}
          evidence={exception.evidence}
          whyNot={offline ? t('offlineReason') : null}
        />
      )}
      <CasePhotos photos={detail.photos} />
      <CaseEvidence evidence={exception.evidence} />
      <CaseHistory history={detail.history} />
      {proposing ? (
        <ProposeDialog
          exception={exception}
          from={proposing === 'again' ? correction : null}
          kinds={proposing === 'again' && correction ? [correction.kind] : kinds}
          site={site}
          onClose={() => setProposing(null)}
        />
      ) : null}
    </article>
  );
}

const FRESH: readonly string[] = ['open', 'claimed', 'outdated'];

function Head({ detail: { exception } }: { detail: Detail }) {
  const t = useTranslations('exceptions.detail');
  const roles = useTranslations('auth.role');
  const copy = useCaseCopy()(exception);
  const role = roles(exception.ownerRole);
  return (
    <header
      data-severity={severityOf(exception)}
      className="flex flex-col gap-3 rounded-card border border-line border-s-4 border-s-sev-line bg-surface p-4"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <SeverityMark severity={severityOf(exception)} />
        <h2 id="case-title" className="text-h2 font-semibold">
          {copy.name} · <bdi dir="ltr">{subjectOf(exception)}</bdi>
        </h2>
        <span className="ms-auto">
          <CaseState item={exception} />
        </span>
      </div>
      <div className="flex max-w-prose flex-col gap-1">
        <p className="text-lead">{copy.what}</p>
        <p>{copy.means}</p>
        {exception.closedAt ? null : <p className="font-medium">{copy.todo}</p>}
      </div>
      <Facts
        items={[
          { label: t('owner'), value: exception.ownerName ?? t('nobody', { role }) },
          ...(exception.closedAt
            ? [{ label: t('resolution'), value: exception.resolution ?? '—' }]
            : [{ label: t('deadline'), value: <DueText at={exception.deadlineAt} /> }]),
          { label: t('opened'), value: <TimeText at={exception.openedAt} as="near" focusable /> },
          ...(exception.acknowledgedAt
            ? [{ label: t('acknowledged'), value: <TimeText at={exception.acknowledgedAt} as="near" /> }]
            : []),
        ]}
      />
      <Links exception={exception} />
    </header>
  );
}

function Links({ exception }: { exception: Detail['exception'] }) {
  const t = useTranslations('exceptions.detail');
  const may = useMay();
  const look = 'text-accent underline-offset-2 hover:underline';
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1">
      {exception.visitId ? (
        <Link className={look} href={`/visits/${exception.visitId}`}>
          {t('story')}
        </Link>
      ) : null}
      {may('integrations.trace') ? (
        <Link className={look} href={`/integrations?trace=${encodeURIComponent(exception.correlationId)}`}>
          {t('trace')}
        </Link>
      ) : null}
      {typeof exception.evidence.messageId === 'string' && may('integrations.message') ? (
        <Link
          className={look}
          href={`/integrations?tab=messages&message=${encodeURIComponent(exception.evidence.messageId)}`}
        >
          {t('message')}
        </Link>
      ) : null}
      {exception.kind === 'needs_mapping' && may('mappings.save') ? (
        <Link className={look} href={`/master-data?id=${encodeURIComponent(exception.subjectId)}`}>
          {t('map')}
        </Link>
      ) : null}
      <span className="text-ink-2">{exception.no}</span>
    </p>
  );
}

function DetailSkeleton({ onRetry }: { onRetry: () => void }) {
  return (
    <Skeleton onRetry={onRetry}>
      <div className="flex flex-col gap-3">
        <SkeletonBlock className="h-48 w-full" />
        <SkeletonBlock className="h-9 w-72" />
        <SkeletonBlock className="h-64 w-full" />
      </div>
    </Skeleton>
  );
}
