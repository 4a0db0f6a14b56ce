'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { useTrust } from '../board/use-trust.ts';
import type { May } from '../doors/may.ts';
import { FormatProvider } from '../format/format-provider.tsx';
import { ReceiptsPanel } from '../receipts/receipts-panel.tsx';
import { useCoarse } from '../receipts/use-coarse.ts';
import type { Connection } from '../shell/connection-chip.tsx';
import { usePageFrame } from '../shell/shell-state.tsx';
import { Surface } from '../shell/surface.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Skeleton, SkeletonBlock, SkeletonRows } from '../ui/skeleton.tsx';
import { NotesPanel } from './notes-panel.tsx';
import { StoryPanel } from './story-panel.tsx';
import { useVisit } from './use-visit.ts';
import { VisitActions } from './visit-actions.tsx';
import { VisitBanners } from './visit-banners.tsx';
import { VisitFacts } from './visit-facts.tsx';
import { VisitHead } from './visit-head.tsx';
import { VisitStages } from './visit-stages.tsx';

export type VisitScreenProps = { visitId: string; may: May };

/** One stay from gate to gate: what people did, and how it travelled. */
export function VisitScreen({ visitId, may }: VisitScreenProps) {
  const { visit, story, receipts, refresh } = useVisit(visitId);
  const t = useTranslations('visit');
  const trust = useTrust();
  const coarse = useCoarse();
  useVisitFrame(visit.data?.no ?? null, trust);
  if (!visit.data)
    return visit.error ? (
      <div className="p-4">
        <ErrorPanelOf {...failureOf(visit.error)} onRetry={() => void visit.refetch()} />
      </div>
    ) : (
      <VisitSkeleton onRetry={() => void visit.refetch()} />
    );
  const { site } = visit.data;
  const off = trust.stale ? t('do.stale') : null;
  const act = { visit: visit.data, may, off, refresh };
  return (
    <FormatProvider timeZone={site.timeZone} city={site.city}>
      <VisitBanners trust={trust} error={visit.error} onRetry={() => void visit.refetch()} />
      <Surface density={coarse ? 'touch' : 'desk'} className="flex flex-col gap-3 p-3 md:p-4">
        <VisitHead visit={visit.data} stale={trust.stale} />
        <VisitActions {...act} />
        <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_20rem] lg:grid-rows-[auto_1fr]">
          {visit.data.direction === 'inbound' ? <ReceiptsPanel {...act} receipts={receipts} /> : null}
          <div className="flex min-w-0 flex-col gap-3 lg:col-start-2 lg:row-span-2 lg:row-start-1">
            <VisitStages visit={visit.data} />
            <VisitFacts visit={visit.data} />
            <NotesPanel visit={visit.data} />
          </div>
          <StoryPanel visit={visit.data} story={story} />
        </div>
      </Surface>
    </FormatProvider>
  );
}

function useVisitFrame(no: string | null, trust: ReturnType<typeof useTrust>): void {
  const t = useTranslations('visit');
  const { state } = trust;
  const dataAsOf = state === 'live' ? null : trust.heardAtMs;
  const connection = useMemo<Connection>(
    () => (state === 'live' ? { state } : { state, dataAsOf }),
    [state, dataAsOf],
  );
  const help = useMemo(() => <p>{t('help')}</p>, [t]);
  usePageFrame({ title: no ? t('title', { no }) : t('loadingTitle'), help, connection });
}

function VisitSkeleton({ onRetry }: { onRetry: () => void }) {
  return (
    <div className="flex flex-col gap-3 p-4">
      <Skeleton onRetry={onRetry}>
        <SkeletonBlock className="mb-3 h-16" />
        <SkeletonBlock className="h-40" />
      </Skeleton>
      <SkeletonRows />
    </div>
  );
}
