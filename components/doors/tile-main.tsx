'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { DoorTile } from '#server/yard/doors/schema.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { PlanTimer } from '../ui/plan-timer.tsx';
import { idleMinutes, runningOf } from './severity.ts';

const MINUTE_MS = 60_000;

/** The one figure of a door: time against plan, next booking, how long it stands idle, why it is blocked. */
export function TileMain({ tile }: { tile: DoorTile }) {
  const line = LINES[tile.state];
  return <div className="min-w-0 truncate text-ink-2">{line({ tile })}</div>;
}

const LINES: Record<DoorTile['state'], (props: { tile: DoorTile }) => ReactNode> = {
  free: (props) => <Next {...props} />,
  reserved: (props) => <Reserved {...props} />,
  occupied: (props) => <Running {...props} />,
  working: (props) => <Running {...props} />,
  work_complete: (props) => <Idle {...props} />,
  blocked: (props) => <Blocked {...props} />,
};

function Running({ tile }: { tile: DoorTile }) {
  const t = useTranslations('board.tile');
  const running = runningOf(tile.visit);
  if (!running) return null;
  return (
    <PlanTimer
      startedAt={running.startedAt}
      plannedMs={running.plannedMs}
      label={t('bar', { door: tile.code })}
      className="!flex w-full text-ink-1"
    />
  );
}

function Next({ tile }: { tile: DoorTile }) {
  const t = useTranslations('board.tile');
  const format = useFormat();
  return tile.next ? t('next', { time: format.clock(tile.next.at) }) : null;
}

function Reserved({ tile }: { tile: DoorTile }) {
  const t = useTranslations('board.tile');
  const format = useFormat();
  if (tile.visit?.etaAt && !tile.visit.arrivedAt) return t('eta', { time: format.clock(tile.visit.etaAt) });
  return tile.assignment ? t('from', { time: format.clock(tile.assignment.startsAt) }) : null;
}

function Idle({ tile }: { tile: DoorTile }) {
  const t = useTranslations('board.tile');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const idle = idleMinutes(tile, now);
  return idle === 0 ? t('pullNow') : t('pull', { age: format.duration(idle * MINUTE_MS) });
}

function Blocked({ tile }: { tile: DoorTile }) {
  const t = useTranslations('board.tile');
  const format = useFormat();
  if (!tile.blocked) return null;
  return (
    <span className="text-ink-1">
      {tile.blocked.reason}
      {tile.blocked.until ? (
        <span className="block truncate text-ink-2">
          {t('till', { time: format.clock(tile.blocked.until) })}
        </span>
      ) : null}
    </span>
  );
}
