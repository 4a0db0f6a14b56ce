'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import { shortLength } from './states.ts';

/** A length of time down to the millisecond: `12 ms`, `1.84 s`, `6 min`. */
export function useLengthText(): (ms: number | null) => string {
  const t = useTranslations('integrations.trace');
  const format = useFormat();
  return (ms) => {
    if (ms === null) return format.duration(null);
    const short = shortLength(ms);
    if (short === null) return format.duration(Math.abs(ms));
    const value = format.number(short.value, { maximumFractionDigits: 2 });
    return short.unit === 'ms' ? t('ms', { value }) : t('s', { value });
  };
}
