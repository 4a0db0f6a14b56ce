'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { DoorTile, WaitingCard } from '#server/yard/doors/schema.ts';
import { useCapabilityName } from '../board/board-filters.tsx';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { buttonClass } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { PlanTimer } from '../ui/plan-timer.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { DoorActions, type DoorActionsProps } from './door-actions.tsx';
import { DoorNotes } from './door-notes.tsx';
import { runningOf, tileSeverity } from './severity.ts';
import { kindText, useDoorState, useReferenceText, useTruckName } from './tile-words.ts';

const MINUTE_MS = 60_000;

export type DoorDetailProps = Omit<DoorActionsProps, 'onFailure'> & {
  tile: DoorTile;
  stale: boolean;
  picked: WaitingCard | null;
  failure: React.ComponentProps<typeof ErrorPanelOf> | null;
  onFailure: DoorActionsProps['onFailure'];
  onClose: () => void;
  className?: string;
};

/** Everything about one door, and what can be done there now. */
export function DoorDetail(props: DoorDetailProps) {
  const { tile, stale, failure, onClose, className } = props;
  const t = useTranslations('board.detail');
  const board = useTranslations('board');
  const now = useNow(30_000, useServerNow());
  const severity = stale ? 'unsure' : tileSeverity(tile, now);
  const items = useDoorFacts(tile, now);
  return (
    <Panel
      title={t('door', { door: tile.code })}
      className={className}
      scroll
      actions={
        <button type="button" className={buttonClass('quiet')} onClick={onClose}>
          {t('close')}
        </button>
      }
    >
      <div className="flex flex-col gap-3">
        {tile.worst ? (
          <p className="flex flex-wrap items-center gap-x-2 font-medium">
            <SeverityMark severity={severity} />
            <Link className="underline" href={`/exceptions?id=${tile.worst.exceptionId}`}>
              {kindText(board, tile.worst.kind)}
            </Link>
            {tile.worst.count > 1 ? <span>{t('exceptions', { count: tile.worst.count })}</span> : null}
          </p>
        ) : null}
        <Facts items={items} />
        {failure ? <ErrorPanelOf {...failure} /> : null}
        <DoorActions {...props} />
        {tile.visit ? <DoorNotes visitId={tile.visit.visitId} /> : null}
      </div>
    </Panel>
  );
}

function useDoorFacts(tile: DoorTile, now: number) {
  const t = useTranslations('board');
  const d = useTranslations('board.detail');
  const format = useFormat();
  const state = useDoorState();
  const truck = useTruckName();
  const reference = useReferenceText();
  const capability = useCapabilityName();
  const { visit, blocked, next } = tile;
  const running = runningOf(visit);
  const facts = [
    { label: d('state'), value: state(tile) },
    blocked && {
      label: d('blocked'),
      value: blocked.until
        ? `${blocked.reason} · ${t('tile.till', { time: format.dayTime(blocked.until, now) })}`
        : blocked.reason,
    },
    visit && {
      label: d('trailer'),
      value: (
        <bdi dir="ltr" className="font-semibold">
          {truck(visit)}
        </bdi>
      ),
    },
    visit?.carrierName && { label: d('carrier'), value: visit.carrierName },
    visit?.reference && { label: d('reference'), value: reference(visit) },
    visit && {
      label: d('load'),
      value: t('detail.loadText', { direction: visit.direction, load: visit.loadType }),
    },
    visit?.windowStart && {
      label: d('window'),
      value: format.window(visit.windowStart, visit.windowEnd, now),
    },
    visit?.arrivedAt && { label: d('arrived'), value: format.clockAndAge(visit.arrivedAt, now) },
    visit?.atDoorAt && { label: d('atDoor'), value: format.clockAndAge(visit.atDoorAt, now) },
    running && {
      label: d('plan'),
      value: (
        <span className="inline-flex flex-wrap items-center gap-x-2">
          <PlanTimer
            startedAt={running.startedAt}
            plannedMs={running.plannedMs}
            label={t('tile.bar', { door: tile.code })}
          />
          <span className="text-ink-3">
            {t('detail.planned', { planned: format.duration((visit?.plannedMinutes ?? 0) * MINUTE_MS) })}
          </span>
        </span>
      ),
    },
    next && {
      label: d('next'),
      value: [format.dayTime(next.at, now), next.carrierName, next.trailerNumber].filter(Boolean).join(' · '),
    },
    tile.zoneCode && { label: d('zone'), value: tile.zoneCode },
    tile.capabilities.length > 0 && {
      label: d('equipment'),
      value: tile.capabilities.map(capability).join(', '),
    },
  ];
  return facts.filter((fact) => fact !== null && fact !== undefined && fact !== false && fact !== '');
}
