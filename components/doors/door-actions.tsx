'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ProcedureName } from '#server/auth/rights.ts';
import type { DoorTile, WaitingCard } from '#server/yard/doors/schema.ts';
import { type Swap, swapAt } from '../board/swap.ts';
import { useErrorCopy } from '../i18n/error-copy.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import type { May } from './may.ts';
import { useTruckName } from './tile-words.ts';
import { useDoorVerbs } from './use-door-verbs.ts';

const BlockDialog = onDemand(() => import('./block-dialog.tsx').then((module) => module.BlockDialog));
const NoteDialog = onDemand(() => import('../visits/note-dialog.tsx').then((module) => module.NoteDialog));

export type DoorActionsProps = {
  tile: DoorTile;
  may: May;
  /** Why nothing can be done at all now (no connection), or null. */
  off: string | null;
  picked: WaitingCard | null;
  assigning: boolean;
  onAssign: (door: DoorTile) => void;
  onSwap: (swap: Swap) => void;
  onFailure: (error: unknown) => void;
};

/** What can be done at a door; what cannot says why. */
export function DoorActions(props: DoorActionsProps) {
  const { tile, onFailure } = props;
  const t = useTranslations('board.do');
  const why = useWhyNot(props);
  const act = useDoorVerbs(tile, onFailure);
  const [open, setOpen] = useState<'block' | 'note' | null>(null);
  const { visit } = tile;
  return (
    <div className="flex flex-wrap gap-gap" data-door-actions="">
      <PickedActions {...props} />
      {visit ? (
        <>
          <Link
            href={`/visits/${visit.visitId}`}
            className={buttonClass(props.picked ? 'secondary' : 'primary')}
          >
            {t('openVisit')}
          </Link>
          <Button
            pending={act.dock.isPending}
            disabledReason={why('visits.dock', 'dock')}
            onClick={act.doDock}
          >
            {t('dock')}
          </Button>
          {visit.direction === 'inbound' ? (
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
            onClick={() => void act.doPull()}
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
          <Button disabledReason={why('visits.addNote')} onClick={() => setOpen('note')} {...NoteDialog.warm}>
            {t('note')}
          </Button>
          <Link href={`/visits/${visit.visitId}/dock-sheet`} className={buttonClass('quiet')}>
            {t('printSheet')}
          </Link>
        </>
      ) : null}
      {tile.blocked ? (
        <Button
          pending={act.unblock.isPending}
          disabledReason={why('doors.unblock', 'unblock')}
          onClick={() => void act.doUnblock()}
        >
          {t('unblock')}
        </Button>
      ) : (
        <Button
          disabledReason={why('doors.block', 'block')}
          onClick={() => setOpen('block')}
          {...BlockDialog.warm}
        >
          {t('block')}
        </Button>
      )}
      {open === 'block' ? (
        <BlockDialog tile={tile} onBlocked={act.blocked} onClose={() => setOpen(null)} />
      ) : null}
      {open === 'note' && visit ? (
        <NoteDialog visitId={visit.visitId} no={visit.no} onClose={() => setOpen(null)} />
      ) : null}
    </div>
  );
}

/** The truck in the hand: this door for it, or the swap with whom it is promised to. */
function PickedActions(props: DoorActionsProps) {
  const { tile, picked, assigning, onAssign, onSwap } = props;
  const t = useTranslations('board.do');
  const truck = useTruckName();
  const why = useWhyNot(props);
  if (!picked || tile.visit?.visitId === picked.visitId) return null;
  const swap = swapAt(picked, tile);
  if (!swap)
    return (
      <Button
        tone="primary"
        pending={assigning}
        disabledReason={why('doors.assign', 'assign')}
        onClick={() => onAssign(tile)}
      >
        {t('assignPicked', { trailer: truck(picked) })}
      </Button>
    );
  return (
    <Button
      tone="primary"
      pending={assigning}
      disabledReason={why('doors.swap')}
      onClick={() => onSwap(swap)}
    >
      {picked.reserved
        ? t('swapWith', { trailer: truck(picked), other: truck(swap.other) })
        : t('takeFrom', { door: tile.code, trailer: truck(picked) })}
    </Button>
  );
}

/** Why an action is off: no connection, no right, or the door's state; null when it can be done. */
function useWhyNot({ tile, may, off }: DoorActionsProps) {
  const t = useTranslations('board');
  const copy = useErrorCopy();
  return (right: ProcedureName, action?: keyof DoorTile['can']): string | null => {
    if (off) return off;
    if (!may[right]) return t('noRight');
    const can = action ? tile.can[action] : null;
    return !can || can.ok ? null : copy({ code: 'refused', reason: can.reason }).title;
  };
}
