'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { BoardSnapshot, DoorTile, WaitingCard } from '#server/yard/doors/schema.ts';
import { useTruckName } from '../doors/tile-words.ts';
import type { ErrorFacts } from '../i18n/error-copy.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { showUndoToast } from '../ui/toast.tsx';
import { failureOf } from './failure.ts';
import { paintAssigned, takeBack } from './paint.ts';
import type { Swap } from './swap.ts';

export interface AssignFailure {
  readonly text: string;
  readonly error: ErrorFacts;
  readonly reference: string | null;
}

export interface AssignRequest {
  readonly card: WaitingCard;
  readonly door: DoorTile;
  /** Painted at once: the truck is under the hand that drops it. */
  readonly optimistic?: boolean;
}

/** Gives a waiting truck a door or swaps doors, offers Undo, and says in words when somebody was first. */
export function useAssign(siteId: string, onAssigned: (visitId: string) => void) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const t = useTranslations('board.assign');
  const truck = useTruckName();
  const announce = useAnnounce();
  const [failure, setFailure] = useState<AssignFailure | null>(null);
  const boardKey = trpc.doors.board.queryKey({ siteId });
  const refresh = () => queries.invalidateQueries(trpc.doors.pathFilter());
  const fail = (text: string, error: unknown) => {
    setFailure({ text, ...failureOf(error) });
    announce(text);
  };

  const release = useMutation(trpc.doors.release.mutationOptions());
  const { mutateAsync: send, isPending } = useMutation(trpc.doors.assign.mutationOptions());
  const { mutateAsync: exchange, isPending: swapping } = useMutation(trpc.doors.swap.mutationOptions());

  /** Back to what was before: no door, or the door the truck was promised then. */
  const undo = async ({ card, door }: AssignRequest, assignmentId: string) => {
    const trailer = truck(card);
    try {
      if (card.reserved) {
        const { doorId, doorCode } = card.reserved;
        await send({ visitId: card.visitId, doorId, seenDoorId: door.doorId });
        announce(t('movedBack', { trailer, door: doorCode }));
      } else {
        await release.mutateAsync({ assignmentId });
        announce(t('undone', { trailer }));
      }
    } catch (error) {
      fail(t('undoFailed', { door: door.code }), error);
    }
    await refresh();
  };

  const assign = async (request: AssignRequest) => {
    const { card, door, optimistic } = request;
    setFailure(null);
    const painted = optimistic ? paintAssigned(card, door, new Date().toISOString()) : null;
    if (painted) queries.setQueryData<BoardSnapshot>(boardKey, (board) => board && painted.paint(board));
    const text = { trailer: truck(card), door: door.code };
    try {
      const seenDoorId = card.reserved?.doorId ?? null;
      const { assignmentId } = await send({ visitId: card.visitId, doorId: door.doorId, seenDoorId });
      onAssigned(card.visitId);
      announce(t('done', text));
      showUndoToast(t('done', text), () => void undo(request, assignmentId));
    } catch (error) {
      if (painted)
        queries.setQueryData<BoardSnapshot>(boardKey, (board) => board && takeBack(board, painted));
      fail(t('failed', text), error);
    }
    await refresh();
  };

  const swap = async (swap: Swap) => {
    setFailure(null);
    const { card, door, other } = swap;
    const own = card.reserved;
    const visits = { visitId: card.visitId, otherVisitId: other.visitId };
    const before = { own: own?.doorId ?? null, other: door.doorId };
    const text = { trailer: truck(card), door: door.code, other: truck(other), own: own?.doorCode ?? '' };
    const done = t(own ? 'swapped' : 'took', text);
    const back = async () => {
      try {
        await exchange({ ...visits, seenDoorId: before.other, otherSeenDoorId: before.own });
        announce(t('swapUndone'));
      } catch (error) {
        fail(t('undoFailed', { door: door.code }), error);
      }
      await refresh();
    };
    try {
      await exchange({ ...visits, seenDoorId: before.own, otherSeenDoorId: before.other });
      onAssigned(card.visitId);
      announce(done);
      showUndoToast(done, () => void back());
    } catch (error) {
      fail(t('swapFailed', text), error);
    }
    await refresh();
  };

  /** Says no before asking the server: the door does not fit, and why. */
  const refuse = ({ card, door }: AssignRequest, reason: string | null) => {
    const told = t('failed', { trailer: truck(card), door: door.code });
    setFailure({ text: told, error: { code: 'refused', reason }, reference: null });
    announce(told);
  };
  const dismiss = useCallback(() => setFailure(null), []);
  return { assign, swap, refuse, pending: isPending || swapping, failure, dismiss };
}
