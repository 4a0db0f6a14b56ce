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

/** Gives a waiting truck a door, offers Undo, and says in words when somebody was first. */
export function useAssign(siteId: string, onAssigned: (visitId: string) => void) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const t = useTranslations('board.assign');
  const truck = useTruckName();
  const announce = useAnnounce();
  const [failure, setFailure] = useState<AssignFailure | null>(null);
  const boardKey = trpc.doors.board.queryKey({ siteId });
  const refresh = () => queries.invalidateQueries(trpc.doors.pathFilter());

  const release = useMutation(trpc.doors.release.mutationOptions());
  const undo = (card: WaitingCard, door: DoorTile) =>
    release.mutate(
      { visitId: card.visitId },
      {
        onSuccess: () => announce(t('undone', { trailer: truck(card) })),
        onError: (error) => setFailure({ text: t('undoFailed', { door: door.code }), ...failureOf(error) }),
        onSettled: refresh,
      },
    );

  const { mutateAsync: send, isPending } = useMutation(trpc.doors.assign.mutationOptions());
  const assign = async ({ card, door, optimistic }: AssignRequest) => {
    setFailure(null);
    const painted = optimistic ? paintAssigned(card, door, new Date().toISOString()) : null;
    if (painted) queries.setQueryData<BoardSnapshot>(boardKey, (board) => board && painted.paint(board));
    const text = { trailer: truck(card), door: door.code };
    try {
      await send({ visitId: card.visitId, doorId: door.doorId, version: card.version });
      onAssigned(card.visitId);
      announce(t('done', text));
      showUndoToast(t('done', text), () => undo(card, door));
    } catch (error) {
      if (painted)
        queries.setQueryData<BoardSnapshot>(boardKey, (board) => board && takeBack(board, painted));
      setFailure({ text: t('failed', text), ...failureOf(error) });
      announce(t('failed', text));
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
  return { assign, refuse, pending: isPending, failure, dismiss };
}
