'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ProcedureName } from '#server/auth/rights.ts';
import type { DoorTile, WaitingCard } from '#server/yard/doors/schema.ts';
import { useErrorCopy } from '../i18n/error-copy.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { confirmAction } from '../ui/confirm.ts';
import { showToast } from '../ui/toast.tsx';
import type { May } from './may.ts';
import { useTruckName } from './tile-words.ts';

const BlockDialog = dynamic(() => import('./block-dialog.tsx').then((module) => module.BlockDialog), {
  ssr: false,
});

export type DoorActionsProps = {
  tile: DoorTile;
  may: May;
  /** Why nothing can be done at all now (no connection), or null. */
  off: string | null;
  picked: WaitingCard | null;
  assigning: boolean;
  onAssign: (door: DoorTile) => void;
  onFailure: (error: unknown) => void;
};

/** What can be done at a door; what cannot says why. */
export function DoorActions(props: DoorActionsProps) {
  const { tile, picked, assigning, onAssign, onFailure } = props;
  const t = useTranslations('board.do');
  const truck = useTruckName();
  const why = useWhyNot(props);
  const act = useDoorVerbs(tile, onFailure);
  const [blocking, setBlocking] = useState(false);
  const stays = tile.visit !== null;
  return (
    <div className="flex flex-wrap gap-gap" data-door-actions="">
      {tile.visit ? (
        <Link href={`/visits/${tile.visit.visitId}`} className={buttonClass('primary')}>
          {t('openVisit')}
        </Link>
      ) : null}
      {picked ? (
        <Button
          tone={stays ? 'secondary' : 'primary'}
          pending={assigning}
          disabledReason={why('doors.assign', 'assign')}
          onClick={() => onAssign(tile)}
        >
          {t('assignPicked', { trailer: truck(picked) })}
        </Button>
      ) : null}
      {stays ? (
        <>
          <Button
            pending={act.dock.isPending}
            disabledReason={why('visits.dock', 'dock')}
            onClick={act.doDock}
          >
            {t('dock')}
          </Button>
          {tile.visit?.direction === 'inbound' ? (
            <Button
              pending={act.start.isPending}
              disabledReason={why('receipts.start', 'start')}
              onClick={act.doStart}
            >
              {t('start')}
            </Button>
          ) : null}
          <Button
            pending={act.pull.isPending}
            disabledReason={why('doors.pull', 'pull')}
            onClick={act.doPull}
          >
            {t('pull')}
          </Button>
          <Button
            pending={act.release.isPending}
            disabledReason={why('doors.release', 'release')}
            onClick={() => void act.doRelease()}
          >
            {t('release')}
          </Button>
        </>
      ) : null}
      {tile.blocked ? (
        <Button
          pending={act.unblock.isPending}
          disabledReason={why('doors.unblock', 'unblock')}
          onClick={act.doUnblock}
        >
          {t('unblock')}
        </Button>
      ) : (
        <Button disabledReason={why('doors.block', 'block')} onClick={() => setBlocking(true)}>
          {t('block')}
        </Button>
      )}
      {blocking ? <BlockDialog tile={tile} onClose={() => setBlocking(false)} /> : null}
    </div>
  );
}

/** Why an action is off: no connection, no right, or the door's state; null when it can be done. */
function useWhyNot({ tile, may, off }: DoorActionsProps) {
  const t = useTranslations('board');
  const copy = useErrorCopy();
  return (right: ProcedureName, action: keyof DoorTile['can']): string | null => {
    if (off) return off;
    if (!may[right]) return t('noRight');
    const can = tile.can[action];
    return can.ok ? null : copy({ code: 'refused', reason: can.reason }).title;
  };
}

function useDoorVerbs(tile: DoorTile, onFailure: (error: unknown) => void) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const t = useTranslations('board.do');
  const truck = useTruckName();
  const announce = useAnnounce();
  const told = (text: string) => ({
    onSuccess: () => {
      announce(text);
      showToast(text);
    },
    onError: onFailure,
    onSettled: () => queries.invalidateQueries(trpc.doors.pathFilter()),
  });
  const trailer = tile.visit ? truck(tile.visit) : '';
  const door = tile.code;
  const visitId = tile.visit?.visitId ?? '';
  const dock = useMutation(trpc.visits.dock.mutationOptions());
  const start = useMutation(trpc.receipts.start.mutationOptions());
  const pull = useMutation(trpc.doors.pull.mutationOptions());
  const release = useMutation(trpc.doors.release.mutationOptions());
  const unblock = useMutation(trpc.doors.unblock.mutationOptions());
  return {
    dock,
    start,
    pull,
    release,
    unblock,
    doDock: () => dock.mutate({ visitId, doorId: tile.doorId }, told(t('docked', { trailer, door }))),
    doStart: () => start.mutate({ visitId }, told(t('started', { door }))),
    doPull: () => pull.mutate({ doorId: tile.doorId }, told(t('pulled', { door }))),
    doUnblock: () =>
      unblock.mutate({ doorId: tile.doorId, version: tile.version }, told(t('unblockedDone', { door }))),
    doRelease: async () => {
      const sure = await confirmAction({
        title: t('releaseTitle', { door }),
        consequence: t('releaseText', { trailer }),
        action: t('release'),
      });
      if (sure) release.mutate({ visitId }, told(t('released', { door })));
    },
  };
}
