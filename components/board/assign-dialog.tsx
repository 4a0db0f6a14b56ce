'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { DoorHint } from '#server/yard/doors/rules.ts';
import type { DoorTile } from '#server/yard/doors/schema.ts';
import { useHintText } from '../doors/hint-text.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TextField } from '../ui/text-field.tsx';
import { failureOf } from './failure.ts';

export type AssignDialogProps = {
  /** The truck, as people call it. */
  truck: string;
  doors: readonly DoorTile[];
  hints: ReadonlyMap<string, DoorHint> | null;
  hintsError: unknown;
  onRetry: () => void;
  pending: boolean;
  off: string | null;
  onAssign: (door: DoorTile) => void;
  onClose: () => void;
};

/** The menu twin of picking and dragging: all doors for one truck, the best first, each with its reason. */
export function AssignDialog(props: AssignDialogProps) {
  const { truck, doors, hints, hintsError, onRetry, pending, off, onAssign, onClose } = props;
  const t = useTranslations('board.assign');
  const hintText = useHintText();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const rows = hints
    ? ranked(doors, hints).filter(({ door }) => wanted === '' || door.code.toLowerCase().includes(wanted))
    : [];
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('dialog', { trailer: truck })}
      description={t('dialogHint')}
    >
      <div className="flex flex-col gap-3">
        <TextField
          label={t('search')}
          labelHidden
          placeholder={t('search')}
          value={search}
          autoComplete="off"
          onChange={(event) => setSearch(event.target.value)}
        />
        {hintsError ? <ErrorPanelOf {...failureOf(hintsError)} onRetry={onRetry} /> : null}
        {!hints && !hintsError ? <SkeletonRows rows={6} onRetry={onRetry} /> : null}
        {hints && rows.length === 0 ? (
          <p className="text-ink-2">{t('noMatch', { text: search.trim() })}</p>
        ) : null}
        <ul className="flex flex-col">
          {rows.map(({ door, hint }) => (
            <li
              key={door.doorId}
              className="flex items-center gap-3 border-b border-line py-1.5 last:border-b-0"
            >
              <Button
                tone={hint.rank === 1 ? 'primary' : 'secondary'}
                className="w-20"
                pending={pending}
                disabledReason={off ?? (hint.ok ? null : hintText(hint))}
                onClick={() => onAssign(door)}
              >
                <bdi dir="ltr">{door.code}</bdi>
              </Button>
              <span className={hint.ok ? undefined : 'text-ink-3'}>{hintText(hint)}</span>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

function ranked(doors: readonly DoorTile[], hints: ReadonlyMap<string, DoorHint>) {
  const last = Number.MAX_SAFE_INTEGER;
  return doors
    .flatMap((door) => {
      const hint = hints.get(door.doorId);
      return hint ? [{ door, hint }] : [];
    })
    .sort((a, b) => (a.hint.rank ?? last) - (b.hint.rank ?? last) || a.door.number - b.door.number);
}
