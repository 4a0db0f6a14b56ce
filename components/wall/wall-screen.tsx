'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { BoardSnapshot } from '#server/yard/doors/schema.ts';
import { type Trust, useTrust } from '../board/use-trust.ts';
import { tileSeverity } from '../doors/severity.ts';
import { useNow } from '../format/clock.ts';
import { FormatProvider, useFormat, useServerNow } from '../format/format-provider.tsx';
import { BarePage } from '../shell/bare-page.tsx';
import { buttonClass } from '../ui/button.tsx';
import { useWall } from './use-wall.ts';
import {
  usePixelShift,
  useRenewal,
  useSelfHealing,
  useTurns,
  useWakeLock,
  useWindowSize,
} from './use-wall-care.ts';
import { isNight } from './wall-hours.ts';
import { wallPage, wallPlan } from './wall-plan.ts';
import { WallAlerts, WallFoot, WallHead } from './wall-strips.tsx';
import { WallTile } from './wall-tile.tsx';

const PAGE_MS = 15_000;

/** The dock board across the hall: no input, heals itself, says loudly when it is not live. */
export function WallScreen({ displayId }: { displayId: string }) {
  const { data, error } = useWall(displayId);
  const trust = useTrust();
  useWakeLock();
  useSelfHealing(trust.stale);
  if (data)
    return (
      <FormatProvider timeZone={data.board.site.timeZone} city={data.board.site.city} cityShown="never">
        <WallBoard board={data.board} display={data.display} trust={trust} />
      </FormatProvider>
    );
  return <NoWall gone={isGone(error)} failed={error !== null} />;
}

type WallBoardProps = {
  board: BoardSnapshot;
  display: { diagonalInches: number; distanceMetres: number };
  trust: Trust;
};

function WallBoard({ board, display, trust }: WallBoardProps) {
  const t = useTranslations('wall');
  const size = useWindowSize() ?? { width: 1920, height: 1080 };
  const now = useNow(30_000, useServerNow());
  const shift = usePixelShift();
  useRenewal(board.site.timeZone);
  const plan = wallPlan({ ...display, ...size });
  const perPage = plan.columns * plan.rows;
  const turn = useTurns(PAGE_MS, board.doors.length > perPage);
  const page = wallPage(board.doors, perPage, turn, (door) => tileSeverity(door, now) === 'critical');
  return (
    <main
      id="main"
      className="flex h-dvh w-dvw cursor-none flex-col justify-between gap-1 overflow-hidden bg-canvas py-2"
      style={{
        ...sizes(plan.scale),
        transform: `translate(${shift.x}px, ${shift.y}px)`,
        filter: isNight(now, board.site.timeZone) ? 'brightness(0.7)' : undefined,
      }}
    >
      <WallHead board={board} trust={trust} />
      {trust.stale ? <NotLive heardAtMs={trust.heardAtMs} /> : null}
      {board.doors.length === 0 ? (
        <p className="flex-1 px-3 text-wall-2">{t('noDoors')}</p>
      ) : (
        <ul
          className="grid min-h-0 flex-1 auto-rows-fr gap-px px-px"
          style={{
            gridTemplateColumns: `repeat(${plan.columns}, minmax(0, 1fr))`,
            gridTemplateRows: `repeat(${plan.rows}, minmax(0, 1fr))`,
          }}
        >
          {page.doors.map((tile) => (
            <WallTile key={tile.doorId} tile={tile} stale={trust.stale} scale={plan.scale} />
          ))}
        </ul>
      )}
      <WallAlerts board={board} stale={trust.stale} />
      <WallFoot page={page} />
    </main>
  );
}

function NotLive({ heardAtMs }: { heardAtMs: number | null }) {
  const t = useTranslations('wall');
  const format = useFormat();
  return (
    <p
      role="alert"
      data-severity="unsure"
      className="sev-surface hatch px-6 py-2 text-center text-wall-4 font-bold"
    >
      {heardAtMs === null ? t('notLiveUnknown') : t('notLive', { time: format.clock(heardAtMs) })}
    </p>
  );
}

function NoWall({ gone, failed }: { gone: boolean; failed: boolean }) {
  const t = useTranslations('wall');
  if (gone)
    return (
      <BarePage title={t('gone')}>
        <p className="text-ink-2">{t('goneHint')}</p>
        <p>
          <Link href="/wall?again=1" className={buttonClass('primary', 'big')}>
            {t('again')}
          </Link>
        </p>
      </BarePage>
    );
  return (
    <main id="main" className="flex h-dvh items-center justify-center bg-canvas text-wall-2 text-ink-2">
      <p role="status">{failed ? t('failed') : t('loading')}</p>
    </main>
  );
}

function isGone(error: unknown): boolean {
  return (error as { data?: { code?: string } } | null)?.data?.code === 'NOT_FOUND';
}

function sizes(scale: number): React.CSSProperties {
  return Object.fromEntries(
    [24, 40, 56, 72].map((px, index) => [`--wall-${index + 1}`, `${Math.ceil(px * scale)}px`]),
  );
}
