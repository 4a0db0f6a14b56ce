'use client';

import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { BoardSnapshot, DoorTile } from '#server/yard/doors/schema.ts';
import { focusDoor } from '../doors/door-grid.tsx';
import type { May } from '../doors/may.ts';
import { useNow } from '../format/clock.ts';
import { useServerNow } from '../format/format-provider.tsx';
import { filterWaiting, sortWaiting } from './order.ts';
import { type Swap, swapAt } from './swap.ts';
import { useAssign } from './use-assign.ts';
import type { Pause } from './use-board.ts';
import { useBoardKeys } from './use-board-keys.ts';
import { useBoardParams } from './use-board-params.ts';
import { usePick } from './use-pick.ts';

export type Desk = ReturnType<typeof useDesk>;

type DeskInput = {
  siteId: string;
  board: BoardSnapshot;
  may: May;
  stale: boolean;
  pause: Pause;
};

/** What the hand does on the board: pick a truck, choose a door, open details; shared by its panels. */
export function useDesk({ siteId, board, may, stale, pause }: DeskInput) {
  const t = useTranslations('board');
  const now = useNow(30_000, useServerNow());
  const params = useBoardParams();
  const [openDoor, setOpenDoor] = useState<string | null>(null);
  const [dialogOpen, setDialogOpen] = useState(false);

  const off = stale ? t('staleReason') : null;
  const assignOff = off ?? (may['doors.assign'] ? null : t('noRight'));
  const { filters, order } = params;
  const cards = useMemo(
    () => sortWaiting(filterWaiting(board.waiting, filters), order, now),
    [board.waiting, filters, order, now],
  );
  const hand = usePick(board.waiting, may['doors.assign'] === true);
  const { dispatch, card, pick } = hand;
  const assigning = useAssign(siteId, (visitId) => {
    dispatch({ do: 'assigned', visitId });
    setDialogOpen(false);
  });

  const assign = (door: DoorTile, optimistic = false) => {
    if (!card || assignOff) return;
    const hint = hand.hints.byDoor?.get(door.doorId);
    if (hint && !hint.ok) return assigning.refuse({ card, door }, hint.reason);
    pause.resume();
    void assigning.assign({ card, door, optimistic });
  };
  const swap = (wanted: Swap) => {
    if (assignOff) return;
    pause.resume();
    void assigning.swap(wanted);
  };
  const choose = (doorId: string, how: 'click' | 'peek' | 'enter') => {
    const door = board.doors.find((each) => each.doorId === doorId);
    if (!door) return;
    // A door that is promised to another truck opens: to swap is a press of its own.
    if (card && how !== 'peek' && !swapAt(card, door)) return assign(door);
    setOpenDoor(doorId);
    if (how === 'enter') requestAnimationFrame(focusDetail);
  };
  // The grid is memoised: it must not paint anew because the board around it did.
  const latest = useRef(choose);
  latest.current = choose;
  const onChoose = useCallback<typeof choose>((doorId, how) => latest.current(doorId, how), []);

  const onAssignDialog = useCallback(
    (visitId: string) => {
      if (pick.picked !== visitId) dispatch({ do: 'toggle', visitId });
      setDialogOpen(true);
    },
    [dispatch, pick.picked],
  );
  const closeDoor = () => {
    if (openDoor) focusDoor(openDoor);
    setOpenDoor(null);
  };
  const typing = pick.typed !== null;
  useBoardKeys({
    dispatch,
    queue: hand.queue,
    onPause: pause.toggle,
    onClose: closeDoor,
    typing,
    off: assignOff,
  });
  const open = board.doors.find((door) => door.doorId === openDoor) ?? null;
  const dialog = {
    open: dialogOpen && card !== null,
    show: onAssignDialog,
    close: () => setDialogOpen(false),
  };
  return { params, cards, hand, off, assignOff, assigning, assign, swap, onChoose, open, closeDoor, dialog };
}

/** The details are loaded when they are first asked for. */
const FRAMES_WAITED = 60;

function focusDetail(): void {
  let left = FRAMES_WAITED;
  const look = () => {
    const action = document.querySelector<HTMLElement>('[data-door-actions] a, [data-door-actions] button');
    left -= 1;
    if (action) action.focus();
    else if (left > 0) requestAnimationFrame(look);
  };
  look();
}
