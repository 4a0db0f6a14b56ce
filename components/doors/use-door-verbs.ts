'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import type { DoorTile } from '#server/yard/doors/schema.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { confirmAction } from '../ui/confirm.ts';
import { showToast, showUndoToast } from '../ui/toast.tsx';
import { useTruckName } from './tile-words.ts';

/** A way back: what is called, and what is then said. */
interface Undo {
  readonly run: () => Promise<unknown>;
  readonly done: string;
}

/** Everything that is done at a door from its details; what can be taken back offers Undo. */
export function useDoorVerbs(tile: DoorTile, onFailure: (error: unknown) => void) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const t = useTranslations('board.do');
  const truck = useTruckName();
  const announce = useAnnounce();
  const dock = useMutation(trpc.visits.dock.mutationOptions());
  const start = useMutation(trpc.receipts.start.mutationOptions());
  const pull = useMutation(trpc.doors.pull.mutationOptions());
  const cancelMove = useMutation(trpc.moves.cancel.mutationOptions());
  const assign = useMutation(trpc.doors.assign.mutationOptions());
  const release = useMutation(trpc.doors.release.mutationOptions());
  const block = useMutation(trpc.doors.block.mutationOptions());
  const unblock = useMutation(trpc.doors.unblock.mutationOptions());

  const refresh = () => queries.invalidateQueries(trpc.doors.pathFilter());
  const takeBack = async ({ run, done }: Undo) => {
    await run().then(() => announce(done), onFailure);
    await refresh();
  };
  const say = (text: string, undo?: Undo) => {
    announce(text);
    if (undo) showUndoToast(text, () => void takeBack(undo));
    else showToast(text);
  };
  const told = (text: string) => ({
    onSuccess: () => say(text),
    onError: onFailure,
    onSettled: refresh,
  });
  /** Runs, says what was done, offers the way back; a failure stands beside the door. */
  const reversibly = async <T>(
    send: () => Promise<T>,
    text: string,
    undoOf: (result: T) => Undo | undefined,
  ) => {
    await send().then((result) => say(text, undoOf(result)), onFailure);
    await refresh();
  };

  const { doorId, code: door, version } = tile;
  const trailer = tile.visit ? truck(tile.visit) : '';
  const visitId = tile.visit?.visitId ?? '';
  return {
    dock,
    start,
    pull,
    release,
    unblock,
    doDock: () => dock.mutate({ visitId, doorId }, told(t('docked', { trailer, door }))),
    doStart: () => start.mutate({ visitId }, told(t('started', { door }))),
    doPull: () =>
      reversibly(
        () => pull.mutateAsync({ doorId }),
        t('pulled', { door }),
        // Ordered by somebody before: not ours to take back.
        ({ moveId, created }) =>
          created
            ? {
                run: () => cancelMove.mutateAsync({ moveId, reason: t('undoReason') }),
                done: t('pulledUndone', { door }),
              }
            : undefined,
      ),
    /** Called when the dialog has blocked the door. */
    blocked: () =>
      say(t('blockedDone', { door }), {
        run: () => unblock.mutateAsync({ doorId }),
        done: t('blockUndone', { door }),
      }),
    doUnblock: () => {
      const was = tile.blocked;
      const until = was?.until ? new Date(was.until) : undefined;
      return reversibly(
        () => unblock.mutateAsync({ doorId, version }),
        t('unblockedDone', { door }),
        () =>
          was
            ? {
                run: () => block.mutateAsync({ doorId, reason: was.reason, until }),
                done: t('unblockUndone', { door }),
              }
            : undefined,
      );
    },
    doRelease: async () => {
      const promised = tile.assignment?.status === 'reserved' ? tile.assignment : null;
      const sure =
        promised !== null ||
        (await confirmAction({
          title: t('releaseTitle', { door }),
          consequence: t('releaseText', { trailer }),
          action: t('release'),
        }));
      if (!sure) return;
      await reversibly(
        () => release.mutateAsync({ visitId }),
        t('released', { door }),
        () =>
          promised
            ? {
                run: () =>
                  assign.mutateAsync({
                    visitId,
                    doorId,
                    seenDoorId: null,
                    startsAt: new Date(promised.startsAt),
                  }),
                done: t('releaseUndone', { trailer, door }),
              }
            : undefined,
      );
    },
  };
}
