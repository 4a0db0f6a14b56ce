'use client';

import Link from 'next/link';
import { type FocusEvent, type RefObject, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { WaitingCard } from '#server/yard/doors/schema.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Panel } from '../ui/panel.tsx';
import { Select } from '../ui/select.tsx';
import { useCalmRows } from '../ui/use-calm-rows.ts';
import { QUEUE_ORDERS, type QueueOrder } from './order.ts';
import type { Pick } from './pick.ts';
import { WaitingCardView } from './waiting-card.tsx';

export type WaitingQueueProps = {
  cards: readonly WaitingCard[];
  /** Trucks behind filters: an empty list then says so. */
  filtered: boolean;
  order: QueueOrder;
  onOrder: (order: QueueOrder) => void;
  pick: Pick;
  stale: boolean;
  assignOff: string | null;
  arriveHref: string | null;
  onPick: (visitId: string) => void;
  onAssign: (visitId: string) => void;
  /** The cards as they are shown, for the keyboard. */
  onShown: (visitIds: readonly string[]) => void;
  className?: string;
};

/** Trucks on site without a door, in the order they should get one; nothing jumps under a hand. */
export function WaitingQueue(props: WaitingQueueProps) {
  const { cards, filtered, order, onOrder, pick, stale, assignOff, onPick, onAssign, onShown } = props;
  const t = useTranslations('board.queue');
  const { rows, waiting, release, handlers } = useCalmRows(cards, visitIdOf);
  const shown = rows.map((row) => row.id).join(' ');
  useEffect(() => onShown(shown === '' ? [] : shown.split(' ')), [shown, onShown]);
  useFocusCursor(pick.typed === null ? pick.cursor : null);
  const list = useRef<HTMLUListElement>(null);
  const keepFocus = useKeptFocus(list, shown);
  return (
    <Panel
      title={t('title')}
      count={cards.length}
      scroll
      flush
      className={props.className}
      actions={
        <>
          {waiting > 0 ? (
            <Button tone="quiet" onClick={release}>
              {t('fresh', { count: waiting })}
            </Button>
          ) : null}
          <Select
            label={t('order')}
            labelHidden
            value={order}
            onValueChange={onOrder}
            options={QUEUE_ORDERS.map((value) => ({ value, label: t(`by.${value}`) }))}
          />
        </>
      }
    >
      {rows.length === 0 ? (
        <EmptyState
          kind="done"
          title={filtered ? t('filtered') : t('empty')}
          hint={filtered ? undefined : t('emptyHint')}
        />
      ) : (
        <ul
          ref={list}
          {...handlers}
          onFocus={(event) => {
            handlers.onFocus();
            keepFocus.onFocus(event);
          }}
          onBlur={keepFocus.onBlur}
          className="flex flex-col gap-2 p-2"
          aria-label={t('title')}
        >
          {rows.map(({ id, row, gone }) => (
            <WaitingCardView
              key={id}
              card={row}
              picked={pick.picked === id}
              cursor={pick.cursor === id}
              stale={stale}
              gone={gone}
              assignOff={assignOff}
              onPick={onPick}
              onAssign={onAssign}
            />
          ))}
        </ul>
      )}
      {props.arriveHref ? (
        <p className="px-2 pb-2">
          <Link href={props.arriveHref} className={buttonClass('quiet')}>
            {t('arrive')}
          </Link>
        </p>
      ) : null}
    </Panel>
  );
}

// The cursor of j and k is the focus itself, so that a screen reader reads the card.
function useFocusCursor(cursor: string | null): void {
  useEffect(() => {
    if (cursor === null) return;
    const card = document.querySelector<HTMLElement>(`[data-pick="${CSS.escape(cursor)}"]`);
    if (card && document.activeElement !== card) card.focus();
  }, [cursor]);
}

// A card that leaves under the focus hands it to the card that takes its place.
function useKeptFocus(list: RefObject<HTMLUListElement | null>, shown: string) {
  const at = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when other cards are shown
  useEffect(() => {
    if (at.current === null || document.activeElement !== document.body) return;
    const cards = list.current?.querySelectorAll<HTMLElement>('[data-pick]');
    cards?.[Math.min(at.current, cards.length - 1)]?.focus();
  }, [shown, list]);
  return {
    onFocus: (event: FocusEvent) => {
      const card = event.target.closest('li');
      at.current = card?.parentElement ? [...card.parentElement.children].indexOf(card) : null;
    },
    onBlur: (event: FocusEvent) => {
      if (event.relatedTarget) at.current = null;
    },
  };
}

function visitIdOf(card: WaitingCard): string {
  return card.visitId;
}
