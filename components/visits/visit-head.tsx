'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { severityOfLevel } from '../doors/severity.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { ObjectId } from '../ui/object-id.tsx';
import { type Severity, worstOf } from '../ui/severity.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import type { VisitDetail } from './types.ts';
import { openCases } from './visit-facts.tsx';

const MINUTE_MS = 60_000;

/** Trailer, state, door, and how much it matters. */
export function VisitHead({ visit, stale }: { visit: VisitDetail; stale: boolean }) {
  const t = useTranslations('visit.head');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const over = overMs(visit, now);
  const severity = stale ? 'unsure' : severityOf(visit, over);
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-card border border-line bg-surface px-4 py-3">
      <span className="flex items-center gap-2 text-h2 font-semibold">
        <SeverityMark severity={severity} wordHidden />
        {visit.carrier ? <span>{visit.carrier.scac ?? visit.carrier.name}</span> : null}
        <ObjectId id={visit.trailerNumber ?? visit.no} kind={t('trailer')} copy />
      </span>
      <StateTag of="visit" state={stateOf(visit)} className="text-title" />
      <span className="text-ink-2">
        {visit.door ? (
          <Link href={`/s/${visit.site.code.toLowerCase()}/board`} className="text-accent hover:underline">
            {t('at', { door: visit.door.code })}
          </Link>
        ) : visit.spot ? (
          t('spot', { spot: visit.spot.code })
        ) : null}
      </span>
      {over > 0 ? <span className="font-medium">{t('overBy', { age: format.duration(over) })}</span> : null}
      <span className="ms-auto flex flex-wrap gap-x-4 text-ink-2">
        <span>{t('direction', { direction: visit.direction, load: visit.loadType })}</span>
        <span>{visit.appointment ? t('appointment', { no: visit.appointment.no }) : t('unplanned')}</span>
        <span>{visit.site.name}</span>
      </span>
    </header>
  );
}

/** Working reads as Loading or Unloading. */
export function stateOf(visit: Pick<VisitDetail, 'status' | 'direction'>): string {
  if (visit.status !== 'working') return visit.status;
  return visit.direction === 'outbound' ? 'loading' : 'unloading';
}

function overMs(visit: VisitDetail, now: number): number {
  const from = visit.workStartedAt ?? visit.atDoorAt;
  if (!from || visit.workCompletedAt) return 0;
  return Math.max(0, now - from.getTime() - visit.plannedMinutes * MINUTE_MS);
}

function severityOf(visit: VisitDetail, over: number): Severity {
  const cases = openCases(visit).map((row) => severityOfLevel(row.severity));
  return worstOf([...cases, over > 15 * MINUTE_MS ? 'serious' : over > 0 ? 'watch' : 'none']);
}
