'use client';

import { useLocale, useTranslations } from 'use-intl';
import type { DoorHint } from '#server/yard/doors/rules.ts';
import { useFormat } from '../format/format-provider.tsx';
import { useErrorCopy } from '../i18n/error-copy.ts';

const MINUTE_MS = 60_000;

/** Why a door fits the picked truck ("nearest, reefer plug, free 55 min"), or why it does not. */
export function useHintText(): (hint: DoorHint) => string {
  const t = useTranslations('board');
  const errorCopy = useErrorCopy();
  const format = useFormat();
  const locale = useLocale();
  return (hint) => {
    if (!hint.ok) return errorCopy({ code: 'refused', reason: hint.reason }).title;
    const free = hint.freeMinutes === null ? null : format.duration(hint.freeMinutes * MINUTE_MS);
    const words = hint.reasons.flatMap((reason) => {
      const key = `why.${reason}` as 'why.same_zone';
      // Nothing booked after it: "free 0 min" would be wrong and "free for ever" says nothing.
      if (!t.has(key) || (free === null && NEEDS_GAP.has(reason))) return [];
      return [t(key, { free: free ?? '' })];
    });
    if (words.length === 0) return t('assign.fits');
    return new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(words);
  };
}

const NEEDS_GAP = new Set(['long_enough', 'next_booking_soon']);
