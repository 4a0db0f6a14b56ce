'use client';

import { Snowflake } from 'lucide-react';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import type { WaitingCard } from '#server/yard/doors/schema.ts';
import { cardSeverity, lateMinutes } from '../doors/severity.ts';
import { kindText, useReferenceText, useTruckName } from '../doors/tile-words.ts';
import { useChanged } from '../doors/use-changed.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';

const MINUTE_MS = 60_000;

export type WaitingCardViewProps = {
  card: WaitingCard;
  picked: boolean;
  cursor: boolean;
  stale: boolean;
  gone: boolean;
  /** Why no door can be assigned now, or null. */
  assignOff: string | null;
  onPick: (visitId: string) => void;
  onAssign: (visitId: string) => void;
};

/** One waiting truck: click to pick it, or open the list of doors. */
export const WaitingCardView = memo(function WaitingCardView(props: WaitingCardViewProps) {
  const { card, picked, cursor, stale, gone, assignOff, onPick, onAssign } = props;
  const t = useTranslations('board.card');
  const now = useNow(30_000, useServerNow());
  const truck = useTruckName();
  const changed = useChanged(`${card.version}|${card.reserved?.doorId}|${card.worst?.exceptionId}`);
  const severity = stale ? 'unsure' : cardSeverity(card, now);
  return (
    <li
      data-severity={severity}
      data-changed={changed || undefined}
      data-card={card.visitId}
      className={cx(
        'sev-surface rounded-card',
        picked && 'outline-2 -outline-offset-1 outline-accent',
        gone && 'opacity-60',
      )}
    >
      <button
        type="button"
        data-cursor={cursor || undefined}
        data-pick={card.visitId}
        aria-pressed={picked}
        onClick={() => onPick(card.visitId)}
        className="focus-inset block w-full rounded-t-card px-3 pt-2 text-start"
      >
        <span className="flex items-center gap-1.5">
          <SeverityMark severity={severity} wordHidden />
          <bdi dir="ltr" className="min-w-0 truncate font-semibold">
            {truck(card)}
          </bdi>
          {card.reefer ? (
            <>
              <Snowflake className="size-3.5 shrink-0 text-ink-3" aria-hidden="true" />
              <span className="sr-only">{t('reefer')}</span>
            </>
          ) : null}
          <span className="sr-only">{picked ? t('picked') : ''}</span>
        </span>
        <CardLines card={card} now={now} />
      </button>
      <div className="px-3 pb-2">
        <Button
          disabledReason={assignOff}
          onClick={() => onAssign(card.visitId)}
          aria-label={t(card.reserved ? 'changeFor' : 'assignFor', { trailer: truck(card) })}
          className="mt-1 w-full"
        >
          {card.reserved ? t('change') : t('assign')}
        </Button>
      </div>
    </li>
  );
});

function CardLines({ card, now }: { card: WaitingCard; now: number }) {
  const t = useTranslations('board');
  const format = useFormat();
  const reference = useReferenceText();
  const late = lateMinutes(card, now);
  const due =
    late > 0
      ? t('card.late', { age: format.duration(late * MINUTE_MS) })
      : card.windowStart
        ? t('card.due', { time: format.clock(card.windowStart) })
        : t('card.noWindow');
  const place = card.reserved
    ? t('card.reserved', { door: card.reserved.doorCode })
    : card.spotCode
      ? t('card.spot', { spot: card.spotCode })
      : card.arrivedAt
        ? t('card.arrived', { time: format.clock(card.arrivedAt) })
        : null;
  return (
    <>
      <span className="flex flex-wrap gap-x-2 text-ink-2">
        <span className="truncate">{reference(card) ?? card.no}</span>
        <span className={cx('whitespace-nowrap', late > 0 && 'font-medium text-ink-1')}>{due}</span>
      </span>
      <span className="flex flex-wrap gap-x-2 text-meta text-ink-3">
        <span>{t(`card.${card.direction}`)}</span>
        <span>{t(`card.${card.loadType}`)}</span>
        {place ? <span>{place}</span> : null}
      </span>
      {card.worst ? (
        <span className="block text-meta font-medium">{kindText(t, card.worst.kind)}</span>
      ) : null}
    </>
  );
}
