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
import { type Swap, swapAt } from './swap.ts';

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
  onSwap: (swap: Swap) => void;
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
  const { card, doors, hints, typed, pending, off, onTyped, onAssign, onSwap, onEscape } = props;
  const t = useTranslations('board.assign');
  const truck = useTruckName();
  const status = useHandStatus(props);
  const field = useRef<HTMLInputElement>(null);
  const swapButton = useRef<HTMLButtonElement>(null);
  useEffect(() => field.current?.focus(), []);
  const door = doorOfText(doors, typed);
  const hint = door ? hints?.get(door.doorId) : undefined;
  const swap = off ? null : swapAt(card, door);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!door || off || pending) return;
    // Somebody else is promised this door: what takes it from them is a press of its own.
    if (swap) swapButton.current?.focus();
    else onAssign(door);
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
      <span role="status" className="min-w-0 flex-1 text-ink-2 max-md:order-last max-md:basis-full">
        {status}
      </span>
      <Button
        tone="primary"
        type="submit"
        pending={pending}
        disabledReason={off ?? (door ? (hint?.ok === false && !swap ? status : null) : t('hint'))}
      >
        {t('go')}
      </Button>
      {swap ? (
        <Button ref={swapButton} pending={pending} onClick={() => onSwap(swap)}>
          {card.reserved
            ? t('swapWith', { other: truck(swap.other), own: card.reserved.doorCode })
            : t('takeFrom', { other: truck(swap.other) })}
        </Button>
      ) : null}
      <Button tone="quiet" keyHint="Esc" onClick={onEscape}>
        {t('stop')}
      </Button>
    </form>
  );
}

/** What would happen on Enter, in one sentence that is read out. */
function useHandStatus(props: AssignBarProps & { typed: string }): string {
  const { card, doors, hints, typed, off } = props;
  const t = useTranslations('board.assign');
  const hintText = useHintText();
  if (off) return off;
  const door = doorOfText(doors, typed);
  if (!door) return typed.trim() === '' ? t('hint') : t('unknownDoor', { text: typed.trim() });
  const hint = hints?.get(door.doorId);
  if (!hint) return t('hint');
  if (hint.ok) return t('will', { door: door.code, why: hintText(hint) });
  const cannot = t('cannot', { door: door.code, why: hintText(hint) });
  return swapAt(card, door) ? `${cannot} ${t('swapHint')}` : cannot;
}
