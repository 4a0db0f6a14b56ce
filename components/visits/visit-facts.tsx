'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { severityOfLevel } from '../doors/severity.ts';
import { kindText, useReferenceName } from '../doors/tile-words.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { freeTimeEnd } from './stages.ts';
import type { VisitDetail } from './types.ts';

const MINUTE_MS = 60_000;
const DONE = new Set(['applied', 'rejected', 'withdrawn', 'closed']);
const FREE_MINUTES_DEFAULT = 120;

/** Cases of the stay somebody still has to deal with. */
export function openCases(visit: VisitDetail) {
  return visit.exceptions.filter((row) => !DONE.has(row.status));
}

/** Who and what: carrier, driver, references, the money clock, open cases. */
export function VisitFacts({ visit }: { visit: VisitDetail }) {
  const t = useTranslations('visit.facts');
  const kinds = useTranslations('board');
  const items = useFactItems(visit);
  const cases = openCases(visit);
  return (
    <Panel title={t('title')}>
      <div className="flex flex-col gap-3">
        <Facts items={items} />
        {cases.length > 0 ? (
          <section aria-label={t('exceptions')}>
            <h3 className="pb-1 font-semibold">{t('exceptions')}</h3>
            <ul className="flex flex-col gap-1">
              {cases.map((row) => (
                <li key={row.id} className="flex items-center gap-2">
                  <SeverityMark severity={severityOfLevel(row.severity)} wordHidden />
                  <Link href={`/exceptions?id=${row.id}`} className="text-accent hover:underline">
                    {kindText(kinds, row.kind)}
                  </Link>
                  <span className="text-ink-3">{row.no}</span>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
    </Panel>
  );
}

function useFactItems(visit: VisitDetail) {
  const t = useTranslations('visit.facts');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const reference = useReferenceName();
  const free = useFreeTime(visit, now);
  const { appointment } = visit;
  const references = visit.references.map((each) => `${reference(each.kind)} ${each.value}`);
  const texts: [string, ReactNode][] = [
    [t('carrier'), visit.carrier?.name],
    [t('references'), references.length > 0 && <ReferenceList texts={references} />],
    [
      t('window'),
      appointment?.windowStart ? format.window(appointment.windowStart, appointment.windowEnd, now) : null,
    ],
    [t('planned'), format.duration(visit.plannedMinutes * MINUTE_MS)],
    [t('free'), free],
    [t('driver'), [visit.driverName, visit.driverPhone, visit.driverLanguage].filter(Boolean).join(' · ')],
    [t('tractor'), visit.tractorNumber],
    [t('plate'), visit.plate],
    [t('seal'), visit.sealNo],
    [t('equipment'), visit.equipmentType?.replaceAll('_', ' ')],
  ];
  return texts.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}

function ReferenceList({ texts }: { texts: readonly string[] }) {
  return (
    <ul>
      {texts.map((text) => (
        <li key={text} className="break-words">
          {text}
        </li>
      ))}
    </ul>
  );
}

function useFreeTime(visit: VisitDetail, now: number): string | null {
  const t = useTranslations('visit.facts');
  const format = useFormat();
  const settings = visit.site.settings as { freeTimeMinutes?: number } | null;
  const end = freeTimeEnd(visit.arrivedAt, settings?.freeTimeMinutes ?? FREE_MINUTES_DEFAULT);
  if (!end) return null;
  const until = visit.departedAt?.getTime() ?? now;
  const over = until - end.getTime();
  if (over <= 0) return t('freeUntil', { time: format.dayTime(end, now) });
  return t('freeOver', { time: format.dayTime(end, now), age: format.duration(over) });
}
