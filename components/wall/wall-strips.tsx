'use client';

import { useTranslations } from 'use-intl';
import type { BoardSnapshot, WaitingCard } from '#server/yard/doors/schema.ts';
import { sortNeedsYou, sortWaiting } from '../board/order.ts';
import { runningOver } from '../board/running-over.ts';
import type { Trust } from '../board/use-trust.ts';
import { SERIOUS_OVERRUN_MINUTES, severityOfLevel } from '../doors/severity.ts';
import { kindText, useTruckName } from '../doors/tile-words.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import type { Severity } from '../ui/severity.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { type WallPage, wallDoorLabel } from './wall-plan.ts';

const MINUTE_MS = 60_000;
const SERIOUS = 3;
const MAX_ALERTS = 3;

type Board = { board: BoardSnapshot };

/** Docks, time, how live, and who goes next. */
export function WallHead({ board, trust }: Board & { trust: Trust }) {
  const t = useTranslations('wall');
  const format = useFormat();
  const now = useNow(1000, useServerNow());
  const first = board.doors[0];
  const last = board.doors.at(-1);
  return (
    <header className="flex items-center gap-10 px-3 text-wall-1 whitespace-nowrap">
      <h1 className="text-wall-2 font-semibold">
        {first && last
          ? t('docks', { from: wallDoorLabel(first.code), to: wallDoorLabel(last.code) })
          : board.site.name}
      </h1>
      <span>
        <b className="text-wall-2">{format.clock(now)}</b> {board.site.city}
      </span>
      <span className="inline-flex items-center gap-2">
        <span aria-hidden="true" className="size-4 rounded-full bg-ink-2" />
        {trust.state === 'live'
          ? t('live', { time: format.clock(now, { seconds: true }) })
          : t('reconnecting')}
      </span>
      <span className="ms-auto min-w-0 truncate">
        <Next board={board} now={now} />
      </span>
    </header>
  );
}

function Next({ board, now }: Board & { now: number }) {
  const t = useTranslations('wall');
  const format = useFormat();
  const truck = useTruckName();
  const card = nextOf(board, now);
  if (!card) return t('nobodyNext');
  if (card.reserved)
    return t('next', {
      truck: truck(card),
      door: card.reserved.doorCode,
      time: format.clock(card.reserved.startsAt),
    });
  return t('nextNoDoor', { truck: truck(card), time: format.clock(card.dueAt ?? card.arrivedAt) });
}

// Who has a door goes first; else who is due first.
function nextOf(board: BoardSnapshot, now: number): WaitingCard | undefined {
  const held = board.waiting.filter((card) => card.reserved);
  held.sort((a, b) => (a.reserved?.startsAt ?? '').localeCompare(b.reserved?.startsAt ?? ''));
  return held[0] ?? sortWaiting(board.waiting, 'due', now)[0];
}

/** The worst first; what does not fit is counted. */
export function WallAlerts({ board, stale }: Board & { stale: boolean }) {
  const t = useTranslations('wall');
  const words = useTranslations('board');
  const format = useFormat();
  const truck = useTruckName();
  const now = useNow(30_000, useServerNow());
  const exceptions = sortNeedsYou(board.needsYou)
    .filter((row) => row.severity >= SERIOUS)
    .map((row) => ({
      key: row.exceptionId,
      severity: severityOfLevel(row.severity),
      text: t('alert.exception', { what: kindText(words, row.kind), trailer: row.trailerNumber ?? row.no }),
    }));
  const over = runningOver(board, now).flatMap((line) => {
    if (line.kind === 'idle' || line.minutes < SERIOUS_OVERRUN_MINUTES) return [];
    const age = format.duration(line.minutes * MINUTE_MS);
    const card = line.kind === 'late' ? board.waiting.find((each) => each.visitId === line.visitId) : null;
    const text =
      line.kind === 'over'
        ? t('alert.over', { door: line.code, age })
        : t('alert.late', { trailer: card ? truck(card) : '', age });
    return [
      { key: line.kind === 'over' ? line.doorId : line.visitId, severity: 'serious' as Severity, text },
    ];
  });
  const all = [...exceptions, ...over];
  return (
    <ul aria-label={t('alerts')} className="flex items-center gap-8 px-3 text-wall-1 whitespace-nowrap">
      {all.length === 0 ? <li className="text-ink-3">{t('quiet')}</li> : null}
      {all.slice(0, MAX_ALERTS).map((alert) => (
        <li key={alert.key} className="inline-flex min-w-0 items-center gap-2 font-medium">
          <SeverityMark severity={stale ? 'unsure' : alert.severity} wordHidden />
          <span className="truncate">{alert.text}</span>
        </li>
      ))}
      {all.length > MAX_ALERTS ? <li>{t('more', { count: all.length - MAX_ALERTS })}</li> : null}
    </ul>
  );
}

const LEGEND: readonly Severity[] = ['critical', 'serious', 'watch', 'unsure'];

/** What the marks mean, and which doors are on this page. */
export function WallFoot({ page }: { page: WallPage<{ readonly code: string }> }) {
  const t = useTranslations('wall');
  const first = page.doors[0];
  const last = page.doors.at(-1);
  return (
    <footer className="flex items-center justify-between px-3 text-wall-1 whitespace-nowrap text-ink-2">
      <ul aria-label={t('legend')} className="flex gap-8">
        {LEGEND.map((severity) => (
          <li key={severity}>
            <SeverityMark severity={severity} />
          </li>
        ))}
      </ul>
      {first && last ? (
        <span>
          {t('page', {
            page: page.page + 1,
            pages: page.pages,
            from: wallDoorLabel(first.code),
            to: wallDoorLabel(last.code),
          })}
        </span>
      ) : null}
    </footer>
  );
}
