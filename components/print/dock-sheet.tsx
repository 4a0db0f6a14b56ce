'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { usePageFrame } from '../shell/shell-state.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import type { VisitDetail } from '../visits/types.ts';
import { stateOf } from '../visits/visit-head.tsx';
import { PrintSheet, SheetFacts } from './print-sheet.tsx';
import { SheetLines } from './sheet-lines.tsx';
import { SheetNotes } from './sheet-notes.tsx';
import { type SheetProps, useTruckFacts, WithVisit } from './use-sheet.tsx';

/** What the people at the door need on paper: which truck, what should be in it, room for what is. */
export function DockSheetScreen({ visitId, reader }: SheetProps) {
  const t = useTranslations('visit.sheet');
  usePageFrame({ title: t('dockTitle') });
  return <WithVisit visitId={visitId}>{(visit) => <DockSheet visit={visit} reader={reader} />}</WithVisit>;
}

function DockSheet({ visit, reader }: { visit: VisitDetail; reader: string }) {
  const t = useTranslations('visit.sheet');
  const trpc = useTRPC();
  const receipts = useQuery(trpc.receipts.forVisit.queryOptions({ visitId: visit.id }));
  const facts = useTruckFacts(visit);
  const door = visit.door ?? visit.assignments.find((held) => held.status === 'reserved')?.door ?? null;
  return (
    <PrintSheet title={`${t('dockTitle')} ${visit.no}`} path={`/visits/${visit.id}`} reader={reader}>
      <header className="flex flex-wrap items-baseline justify-between gap-x-6 border-b-2 border-line-strong pb-2">
        <p className="text-kpi font-semibold">
          {door ? (
            <>
              {t('door')} <bdi dir="ltr">{door.code}</bdi>
            </>
          ) : (
            t('noDoor')
          )}
        </p>
        <h1 className="text-h2 font-semibold">
          {t('dockTitle')} {visit.no}
        </h1>
        <p>
          {visit.site.name} · <StateTag of="visit" state={stateOf(visit)} />
        </p>
      </header>
      <SheetFacts items={facts} />
      {receipts.data ? (
        <SheetLines receipts={receipts.data} filled={false} />
      ) : receipts.error ? (
        <ErrorPanelOf {...failureOf(receipts.error)} onRetry={() => void receipts.refetch()} />
      ) : null}
      <SheetNotes visit={visit} />
      <Signatures />
    </PrintSheet>
  );
}

function Signatures() {
  const t = useTranslations('visit.sheet');
  return (
    <div className="mt-10 grid grid-cols-2 gap-x-8 gap-y-10 break-inside-avoid">
      {(['sealWritten', 'signed', 'date', 'driverSigned'] as const).map((field) => (
        <p key={field} className="border-t border-line-strong pt-1 text-ink-2">
          {t(field)}
        </p>
      ))}
    </div>
  );
}
