'use client';

import { type FormEvent, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { DoorHint } from '#server/yard/doors/rules.ts';
import type { DoorTile, WaitingCard } from '#server/yard/doors/schema.ts';
import { useHintText } from '../doors/hint-text.ts';
import { useTruckName } from '../doors/tile-words.ts';
import { Button } from '../ui/button.tsx';
import { Keys } from '../ui/key-hints.tsx';
import { TextField } from '../ui/text-field.tsx';
import { doorOfText } from './pick.ts';

export type AssignBarProps = {
  card: WaitingCard;
  doors: readonly DoorTile[];
  hints: ReadonlyMap<string, DoorHint> | null;
  /** The door number typed so far; null while only the card is picked. */
  typed: string | null;
  pending: boolean;
  off: string | null;
  onTyped: (text: string) => void;
  onAssign: (door: DoorTile) => void;
  onEscape: () => void;
};

/** Says which truck is in the hand; after `a` it takes the door number, and Enter assigns. */
export function AssignBar(props: AssignBarProps) {
  const { card, typed, onEscape } = props;
  const t = useTranslations('board.assign');
  const truck = useTruckName();
  return (
    <div className="sticky top-topbar z-10 flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-accent bg-accent-tint px-3 py-1.5 lg:static">
      {typed === null ? (
        <>
          <span className="min-w-0 flex-1">
            {t.rich('pickedBar', {
              trailer: truck(card),
              b: (chunks) => <b>{chunks}</b>,
              key: () => <Keys keys="a" />,
            })}
          </span>
          <Button tone="quiet" keyHint="Esc" onClick={onEscape}>
            {t('letGo')}
          </Button>
        </>
      ) : (
        <NumberForm {...props} typed={typed} />
      )}
    </div>
  );
}

function NumberForm(props: AssignBarProps & { typed: string }) {
  const { card, doors, hints, typed, pending, off, onTyped, onAssign, onEscape } = props;
  const t = useTranslations('board.assign');
  const truck = useTruckName();
  const hintText = useHintText();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const door = doorOfText(doors, typed);
  const hint = door ? hints?.get(door.doorId) : undefined;
  const problem = problemOf();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (door && !off && !pending) onAssign(door);
  };
  return (
    <form onSubmit={submit} className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
      <span className="font-semibold">{t('typing', { trailer: truck(card) })}</span>
      <TextField
        ref={field}
        label={t('typed')}
        labelHidden
        value={typed}
        onChange={(event) => onTyped(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onEscape()}
        autoComplete="off"
        inputMode="numeric"
        frameClassName="w-24"
      />
      <span role="status" className="min-w-0 flex-1 text-ink-2">
        {problem ?? (door && hint ? t('will', { door: door.code, why: hintText(hint) }) : t('hint'))}
      </span>
      <Button
        tone="primary"
        type="submit"
        pending={pending}
        disabledReason={off ?? (door ? null : t('hint'))}
      >
        {t('go')}
      </Button>
      <Button tone="quiet" keyHint="Esc" onClick={onEscape}>
        {t('stop')}
      </Button>
    </form>
  );

  function problemOf(): string | null {
    if (off) return off;
    return typed.trim() !== '' && !door ? t('unknownDoor', { text: typed.trim() }) : null;
  }
}
