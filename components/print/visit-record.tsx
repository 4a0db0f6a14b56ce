'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { kindText } from '../doors/tile-words.ts';
import { usePageFrame } from '../shell/shell-state.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { useFactText } from '../visits/fact-text.ts';
import type { VisitDetail } from '../visits/types.ts';
import { stateOf } from '../visits/visit-head.tsx';
import { VisitStages } from '../visits/visit-stages.tsx';
import { PrintSheet, SheetFacts, SheetPart } from './print-sheet.tsx';
import { SheetLines } from './sheet-lines.tsx';
import { SheetNotes } from './sheet-notes.tsx';
import { usePaperTime } from './use-paper-time.ts';
import { type SheetProps, useTruckFacts, WithVisit } from './use-sheet.tsx';

/** The whole stay on paper, for the file or a claim. */
export function VisitRecordScreen({ visitId, reader }: SheetProps) {
  const t = useTranslations('visit.sheet');
  usePageFrame({ title: t('recordTitle') });
  return <WithVisit visitId={visitId}>{(visit) => <VisitRecord visit={visit} reader={reader} />}</WithVisit>;
}

function VisitRecord({ visit, reader }: { visit: VisitDetail; reader: string }) {
  const t = useTranslations('visit.sheet');
  const trpc = useTRPC();
  const receipts = useQuery(trpc.receipts.forVisit.queryOptions({ visitId: visit.id }));
  const facts = useTruckFacts(visit);
  return (
    <PrintSheet title={`${t('recordTitle')} ${visit.no}`} path={`/visits/${visit.id}`} reader={reader}>
      <header className="flex flex-wrap items-baseline justify-between gap-x-6 border-b-2 border-line-strong pb-2">
        <h1 className="text-h1 font-semibold">
          {t('recordTitle')} {visit.no}
        </h1>
        <p>
          {visit.site.name} · <StateTag of="visit" state={stateOf(visit)} />
        </p>
      </header>
      <SheetFacts items={facts} />
      <div className="mt-5">
        <VisitStages visit={visit} />
      </div>
      {receipts.data && (receipts.data.length > 0 || visit.direction === 'inbound') ? (
        <SheetLines receipts={receipts.data} filled />
      ) : receipts.error ? (
        <ErrorPanelOf {...failureOf(receipts.error)} onRetry={() => void receipts.refetch()} />
      ) : null}
      <Cases visit={visit} />
      <SheetNotes visit={visit} />
      <Story visit={visit} />
    </PrintSheet>
  );
}

function Cases({ visit }: { visit: VisitDetail }) {
  const t = useTranslations('visit.sheet');
  const kinds = useTranslations('board');
  return (
    <SheetPart title={t('cases')}>
      {visit.exceptions.length === 0 ? <p className="mt-2">{t('noCases')}</p> : null}
      <ul className="mt-2">
        {visit.exceptions.map((row) => (
          <li key={row.id}>
            {row.no} {kindText(kinds, row.kind)} · <StateTag of="exception" state={row.status} />
          </li>
        ))}
      </ul>
    </SheetPart>
  );
}

function Story({ visit }: { visit: VisitDetail }) {
  const t = useTranslations('visit.sheet');
  const trpc = useTRPC();
  const words = useTranslations('visit');
  const text = useFactText(visit);
  const paperTime = usePaperTime();
  const story = useQuery(trpc.visits.story.queryOptions({ visitId: visit.id }));
  if (story.error)
    return <ErrorPanelOf {...failureOf(story.error)} onRetry={() => void story.refetch()} className="mt-5" />;
  if (!story.data) return null;
  const facts = story.data.facts.toSorted((a, b) => a.happenedAt.getTime() - b.happenedAt.getTime());
  return (
    <SheetPart title={t('story')}>
      <ol className="mt-2">
        {facts.map((fact) => {
          const source = `source.${fact.source}` as 'source.gate';
          const by = fact.actor.startsWith('job:') ? words('story.tower') : fact.actorName;
          return (
            <li
              key={fact.id}
              className="grid grid-cols-1 md:grid-cols-[16rem_1fr] print:grid-cols-[16rem_1fr] gap-x-3 border-b border-line py-0.5"
            >
              <time dateTime={fact.happenedAt.toISOString()}>{paperTime(fact.happenedAt)}</time>
              <span className="min-w-0 break-words">
                {text(fact)}{' '}
                <span className="text-ink-2">
                  · {by} · {t('source', { source: words.has(source) ? words(source) : fact.source })}
                </span>
              </span>
            </li>
          );
        })}
      </ol>
      {story.data.cut ? <p>{t('cut', { count: facts.length })}</p> : null}
    </SheetPart>
  );
}
