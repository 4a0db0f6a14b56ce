'use client';

import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';

/** How long the oldest open case waits. */
export function OldestAge({ at }: { at: Date | null }) {
  const t = useTranslations('exceptions');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  if (!at) return null;
  return (
    <p className="ms-auto self-center text-ink-2">
      {t('oldest', { age: format.duration(Math.max(0, now - at.getTime())) })}
    </p>
  );
}
