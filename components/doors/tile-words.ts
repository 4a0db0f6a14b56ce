'use client';

import { useLocale, useTranslations } from 'use-intl';
import type { DoorTile, VisitOnBoard } from '#server/yard/doors/schema.ts';
import { useFormat } from '../format/format-provider.tsx';
import type { Severity } from '../ui/severity.ts';
import { stateKey } from '../ui/state-tag.tsx';
import { idleMinutes, overrunMinutes } from './severity.ts';

const MINUTE_MS = 60_000;

/** A door's state in the words of the screens: working reads as Loading or Unloading. */
export function useDoorState(): (tile: Pick<DoorTile, 'state' | 'visit'>) => string {
  const t = useTranslations('states');
  return ({ state, visit }) => {
    if (state === 'working') return t(visit?.direction === 'outbound' ? 'visit.loading' : 'visit.unloading');
    return t(`door.${stateKey(state) as 'free'}`);
  };
}

/** Trailer number with the carrier before it, whatever of both is known. */
export function useTruckName(): (
  visit: Pick<VisitOnBoard, 'trailerNumber' | 'carrierName' | 'carrierScac' | 'no'>,
) => string {
  const t = useTranslations('board.tile');
  return (visit) => {
    const carrier = visit.carrierScac ?? visit.carrierName;
    if (!visit.trailerNumber) return carrier ? `${carrier} ${visit.no}` : visit.no;
    // Many trailers carry their owner's letters in the number already.
    if (!carrier || visit.trailerNumber.startsWith(carrier)) return visit.trailerNumber;
    return t('carrierAndTrailer', { carrier, trailer: visit.trailerNumber });
  };
}

/** PO, ASN or booking number with what it is. */
export function useReferenceText(): (visit: Pick<VisitOnBoard, 'reference'>) => string | null {
  const t = useTranslations('board.tile');
  const kind = useReferenceName();
  return ({ reference }) =>
    reference ? t('reference', { kind: kind(reference.kind), value: reference.value }) : null;
}

/** The short name of a kind of reference: PO, BOL; an unknown one as it was sent. */
export function useReferenceName(): (kind: string) => string {
  const t = useTranslations('visit.reference');
  return (kind) => (t.has(kind as 'other') ? t(kind as 'other') : kind);
}

/** "Door 3, Loading, Zed 9917, 22 minutes over plan, Act soon": one sentence for a tile. */
export function useTileSentence() {
  const t = useTranslations('board');
  const word = useTranslations('states.severity');
  const locale = useLocale();
  const format = useFormat();
  const state = useDoorState();
  const truck = useTruckName();
  return (tile: DoorTile, severity: Severity, nowMs: number, hint: string | null): string => {
    const over = overrunMinutes(tile.visit, nowMs);
    const idle = idleMinutes(tile, nowMs);
    const parts = [
      t('tile.door', { door: tile.code }),
      state(tile),
      tile.blocked && t('tile.blockedBecause', { reason: tile.blocked.reason }),
      tile.visit && truck(tile.visit),
      over > 0 && t('tile.overBy', { minutes: over }),
      idle > 0 && t('tile.doneSince', { age: format.duration(idle * MINUTE_MS) }),
      tile.worst && kindText(t, tile.worst.kind),
      !tile.visit && tile.next && t('tile.nextBooking', { time: format.clock(tile.next.at) }),
      word(severity),
      hint,
    ].filter((part): part is string => Boolean(part));
    return new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(parts);
  };
}

type Board = ReturnType<typeof useTranslations<'board'>>;

/** Short name of an exception's kind; a kind without a word shows its code. */
export function kindText(t: Board, kind: string): string {
  const key = `kinds.${kind}` as 'kinds.short';
  return t.has(key) ? t(key) : kind;
}
