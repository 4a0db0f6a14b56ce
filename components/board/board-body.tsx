'use client';

import dynamic from 'next/dynamic';
import { useMemo, useRef, useState } from 'react';
import type { BoardSnapshot } from '#server/yard/doors/schema.ts';
import { useTruckName } from '../doors/tile-words.ts';
import { useNow } from '../format/clock.ts';
import { useServerNow } from '../format/format-provider.tsx';
import { cx } from '../ui/cx.ts';
import type { BoardScreenProps } from './board-screen.tsx';
import { BoardSide } from './board-side.tsx';
import { BoardBanners } from './board-states.tsx';
import { DoorsPanel } from './doors-panel.tsx';
import { HandBar } from './hand-bar.tsx';
import { type BoardPane, PaneSwitch } from './pane-switch.tsx';
import { runningOver } from './running-over.ts';
import type { Pause } from './use-board.ts';
import { type Desk, useDesk } from './use-desk.ts';
import type { Trust } from './use-trust.ts';
import { WaitingQueue } from './waiting-queue.tsx';

const AssignDialog = dynamic(() => import('./assign-dialog.tsx').then((module) => module.AssignDialog), {
  ssr: false,
});
const BoardDrag = dynamic(() => import('./board-drag.tsx').then((module) => module.BoardDrag), {
  ssr: false,
});

export type BoardBodyProps = BoardScreenProps & {
  board: BoardSnapshot;
  trust: Trust;
  pause: Pause;
  error: unknown;
  onRetry: () => void;
};

/** Queue, doors and alerts side by side; one of the three on a phone. */
export function BoardBody(props: BoardBodyProps) {
  const { board, trust, pause, may, siteId } = props;
  const root = useRef<HTMLDivElement>(null);
  const [pane, setPane] = useState<BoardPane>('doors');
  const [near, setNear] = useState(false);
  const desk = useDesk({ siteId, board, may, stale: trust.stale, pause });
  const { cards, hand, params, assignOff, open } = desk;
  const side = useSide(board);
  const hiddenUnless = (mine: BoardPane) => pane !== mine && 'max-md:hidden';
  const arriveHref = may['visits.arrive'] ? `/visits/new?site=${encodeURIComponent(props.siteSlug)}` : null;
  return (
    <div className="relative flex min-h-0 flex-1 flex-col lg:min-h-[36rem]">
      <div
        ref={root}
        onPointerEnter={() => setNear(true)}
        className="flex flex-col lg:absolute lg:inset-0 lg:overflow-hidden"
      >
        <BoardBanners {...props} readAt={board.readAt} />
        <HandBar desk={desk} doors={board.doors} />
        <PaneSwitch
          pane={pane}
          onPane={setPane}
          counts={{ waiting: cards.length, doors: board.doors.length, needsYou: board.totals.needsYou }}
        />
        <div className="grid min-h-0 flex-1 gap-3 p-3 md:grid-cols-[15rem_1fr] lg:grid-cols-[15rem_1fr_15rem] lg:grid-rows-[minmax(0,1fr)] xl:grid-cols-[16.5rem_1fr_17.5rem]">
          <WaitingQueue
            className={cx('md:max-lg:max-h-[70dvh]', hiddenUnless('waiting'))}
            cards={cards}
            filtered={cards.length < board.waiting.length}
            order={params.order}
            onOrder={params.setOrder}
            pick={hand.pick}
            stale={trust.stale}
            assignOff={assignOff}
            arriveHref={arriveHref}
            onPick={hand.toggle}
            onAssign={desk.dialog.show}
            onShown={hand.setQueue}
          />
          <DoorsPanel
            className={cx('md:max-lg:row-span-2', hiddenUnless('doors'))}
            siteName={props.siteName}
            doors={board.doors}
            totals={board.totals}
            filters={params.filters}
            view={params.view}
            stale={trust.stale}
            hints={hand.card ? hand.hints.byDoor : null}
            openId={open?.doorId ?? null}
            onFilters={params.setFilters}
            onView={params.setView}
            onChoose={desk.onChoose}
          />
          <BoardSide {...props} {...side} desk={desk} shown={pane === 'needsYou'} />
        </div>
      </div>
      <Extras desk={desk} board={board} root={root} near={near} />
    </div>
  );
}

/** What most visits to the board never need: loaded when a hand comes near or asks. */
function Extras(props: {
  desk: Desk;
  board: BoardSnapshot;
  root: React.RefObject<HTMLElement | null>;
  near: boolean;
}) {
  const { desk, board, root, near } = props;
  const { hand, assignOff, assigning, assign, dialog, params } = desk;
  const { direction, capability, zone } = params.filters;
  const truck = useTruckName();
  return (
    <>
      {dialog.open && hand.card ? (
        <AssignDialog
          truck={truck(hand.card)}
          doors={board.doors}
          hints={hand.hints.byDoor}
          hintsError={hand.hints.error}
          onRetry={() => void hand.hints.refetch()}
          pending={assigning.pending}
          off={assignOff}
          onAssign={assign}
          onClose={dialog.close}
        />
      ) : null}
      {near && !assignOff ? (
        <BoardDrag
          root={root}
          layout={[params.view, direction, capability, zone, board.doors.length, ...hand.queue].join(' ')}
          fits={(doorId) => hand.hints.byDoor?.get(doorId)?.ok ?? true}
          onStart={(visitId) => hand.pick.picked !== visitId && hand.toggle(visitId)}
          onDrop={(doorId) => {
            const door = board.doors.find((each) => each.doorId === doorId);
            if (door) assign(door, true);
          }}
        />
      ) : null}
    </>
  );
}

function useSide(board: BoardSnapshot) {
  const truck = useTruckName();
  const now = useNow(30_000, useServerNow());
  const over = useMemo(() => runningOver(board, now), [board, now]);
  const nameOf = (visitId: string) => {
    const card = board.waiting.find((each) => each.visitId === visitId);
    return card ? truck(card) : visitId;
  };
  return { over, nameOf };
}
