'use client';

import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from '../ui/cx.ts';
import type { BoardBodyProps } from './board-body.tsx';
import { failureOf } from './failure.ts';
import { NeedsYouPanel } from './needs-you-panel.tsx';
import { sortNeedsYou } from './order.ts';
import type { RunningOver } from './running-over.ts';
import type { Desk } from './use-desk.ts';

const loadDetail = () => import('../doors/door-detail.tsx').then((module) => module.DoorDetail);
const DoorDetail = dynamic(loadDetail, { ssr: false });
/** After the board has painted, so that the first click on a tile need not wait for it. */
const PRELOAD_MS = 2000;

export type BoardSideProps = Pick<BoardBodyProps, 'board' | 'may' | 'trust' | 'userId'> & {
  desk: Desk;
  over: readonly RunningOver[];
  nameOf: (visitId: string) => string;
  /** The pane of the alerts is the one a phone shows. */
  shown: boolean;
};

/** Details of the open door over what needs somebody. */
export function BoardSide(props: BoardSideProps) {
  const { board, may, trust, userId, desk, over, nameOf, shown } = props;
  const t = useTranslations('board');
  const [failure, setFailure] = useState<{ doorId: string; error: unknown } | null>(null);
  const { open, off, hand, assigning, assign } = desk;
  useEffect(() => {
    const timer = setTimeout(() => void loadDetail().catch(() => undefined), PRELOAD_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={cx('flex min-h-0 flex-col gap-3', !shown && !open && 'max-md:hidden')}>
      {open ? (
        <DoorDetail
          key={open.doorId}
          className="lg:max-h-[60%] max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-10 max-lg:max-h-[70dvh] max-lg:shadow-overlay"
          tile={open}
          may={may}
          off={off}
          stale={trust.stale}
          picked={hand.card}
          assigning={assigning.pending}
          failure={failure?.doorId === open.doorId ? failureOf(failure.error) : null}
          onAssign={assign}
          onSwap={desk.swap}
          onFailure={(error) => setFailure({ doorId: open.doorId, error })}
          onClose={desk.closeDoor}
        />
      ) : null}
      <NeedsYouPanel
        className={cx('flex-1', !shown && 'max-md:hidden')}
        rows={sortNeedsYou(board.needsYou)}
        total={board.totals.needsYou}
        over={over}
        nameOf={nameOf}
        userId={userId}
        stale={trust.stale}
        off={off ?? (may['exceptions.acknowledge'] ? null : t('noRight'))}
        onDoor={(doorId) => desk.onChoose(doorId, 'peek')}
      />
    </div>
  );
}
