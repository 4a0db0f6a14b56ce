'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { useReferenceName } from '../doors/tile-words.ts';
import { FormatProvider, useFormat } from '../format/format-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import type { VisitDetail } from '../visits/types.ts';
import { NO_TODAY, usePaperTime } from './use-paper-time.ts';

export type SheetProps = { visitId: string; reader: string };

/** Reads the stay for a sheet and sets the clock of its site; says so when it cannot be read. */
export function WithVisit(props: { visitId: string; children: (visit: VisitDetail) => ReactNode }) {
  const trpc = useTRPC();
  const visit = useQuery(trpc.visits.get.queryOptions({ visitId: props.visitId }));
  const retry = () => void visit.refetch();
  if (visit.data)
    return (
      <FormatProvider timeZone={visit.data.site.timeZone} city={visit.data.site.city}>
        {props.children(visit.data)}
      </FormatProvider>
    );
  return visit.error ? (
    <ErrorPanelOf {...failureOf(visit.error)} onRetry={retry} />
  ) : (
    <SkeletonRows rows={6} onRetry={retry} />
  );
}

/** What both sheets say of the truck. */
export function useTruckFacts(visit: VisitDetail): { label: string; value: ReactNode }[] {
  const t = useTranslations('visit.sheet');
  const head = useTranslations('visit.head');
  const format = useFormat();
  const paperTime = usePaperTime();
  const reference = useReferenceName();
  const { appointment, carrier } = visit;
  const references = visit.references.map((each) => `${reference(each.kind)} ${each.value}`).join(', ');
  const driver = [visit.driverName, visit.driverPhone, visit.driverLanguage].filter(Boolean).join(' · ');
  return [
    { label: t('trailer'), value: [visit.trailerNumber, visit.plate].filter(Boolean).join(' · ') },
    { label: t('carrier'), value: [carrier?.name, carrier?.scac].filter(Boolean).join(' · ') },
    { label: t('load'), value: head('direction', { direction: visit.direction, load: visit.loadType }) },
    { label: t('references'), value: references },
    {
      label: t('window'),
      value: appointment?.windowStart
        ? `${format.window(appointment.windowStart, appointment.windowEnd, NO_TODAY)} · ${appointment.no}`
        : head('unplanned'),
    },
    { label: t('seal'), value: visit.sealNo },
    { label: t('equipment'), value: visit.equipmentType?.replaceAll('_', ' ') ?? null },
    { label: t('driver'), value: driver },
    { label: t('arrived'), value: visit.arrivedAt ? paperTime(visit.arrivedAt) : null },
    { label: t('atDoor'), value: visit.atDoorAt ? paperTime(visit.atDoorAt) : '—' },
  ];
}
