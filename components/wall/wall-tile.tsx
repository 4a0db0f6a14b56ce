'use client';

import { memo } from 'react';
import { useTranslations } from 'use-intl';
import type { DoorTile } from '#server/yard/doors/schema.ts';
import { idleMinutes, runningOf, tileSeverity } from '../doors/severity.ts';
import { useTileSentence } from '../doors/tile-words.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { cx } from '../ui/cx.ts';
import { PlanTimer } from '../ui/plan-timer.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { wallDoorLabel, wallTrailer } from './wall-plan.ts';

const MINUTE_MS = 60_000;
const MARK_SHARE = 34;

/** One door across the hall: number, mark, time left, state, trailer. */
export const WallTile = memo(function WallTile(props: { tile: DoorTile; stale: boolean; scale: number }) {
  const { tile, stale, scale } = props;
  const t = useTranslations('wall.state');
  const now = useNow(30_000, useServerNow());
  const sentence = useTileSentence();
  const severity = stale ? 'unsure' : tileSeverity(tile, now);
  const working = tile.visit?.direction === 'outbound' ? 'loading' : 'unloading';
  const state = tile.state === 'working' ? working : tile.state;
  return (
    <li
      aria-label={sentence(tile, severity, now, null)}
      data-severity={severity}
      data-door={tile.doorId}
      className={cx(
        'sev-surface flex min-h-0 min-w-0 flex-col overflow-hidden px-2 py-1',
        severity === 'unsure' && 'hatch',
        tile.state === 'free' && severity === 'none' && 'text-ink-3',
      )}
    >
      <div className="flex items-center justify-between gap-1">
        <bdi dir="ltr" className="text-wall-3 font-semibold">
          {wallDoorLabel(tile.code)}
        </bdi>
        <SeverityMark severity={severity} wordHidden size={Math.round(MARK_SHARE * scale)} />
      </div>
      <div className="truncate text-wall-2 font-semibold">
        <Figure tile={tile} now={now} />
      </div>
      <div className="truncate text-wall-1">{t(state)}</div>
      <div className="truncate text-wall-1 text-ink-2">
        <bdi dir="ltr">
          {wallTrailer(tile.visit?.trailerNumber) ?? tile.visit?.no ?? tile.blocked?.reason ?? ''}
        </bdi>
      </div>
    </li>
  );
});

function Figure({ tile, now }: { tile: DoorTile; now: number }) {
  const t = useTranslations('board.tile');
  const format = useFormat();
  const running = runningOf(tile.visit);
  if (running)
    return (
      <span className="flex min-w-0 items-center gap-2">
        <PlanTimer startedAt={running.startedAt} plannedMs={running.plannedMs} bar={false} label="" />
        <ProgressBar
          label={t('bar', { door: tile.code })}
          value={Math.max(0, now - Date.parse(running.startedAt))}
          max={running.plannedMs}
          className="!h-3 !w-auto flex-1"
        />
      </span>
    );
  if (tile.state === 'work_complete') return format.duration(idleMinutes(tile, now) * MINUTE_MS);
  if (tile.state === 'blocked')
    return tile.blocked?.until ? t('till', { time: format.clock(tile.blocked.until) }) : '\u00a0';
  if (tile.state === 'reserved' && tile.assignment) return format.clock(tile.assignment.startsAt);
  return tile.next ? format.clock(tile.next.at) : '\u00a0';
}
