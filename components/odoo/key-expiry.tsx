'use client';

import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useServerNow } from '../format/format-provider.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';

const DAY_MS = 86_400_000;
/** Days before its end at which the key is announced; the server opens a case from 21 days on. */
const ANNOUNCED_DAYS = 21;
const SERIOUS_DAYS = 14;

/** A key that ends soon, before it does. */
export function KeyExpiry({ at }: { at: Date | null }) {
  const t = useTranslations('odoo.expiry');
  const now = useNow(30_000, useServerNow());
  if (!at) return null;
  const days = Math.floor((at.getTime() - now) / DAY_MS);
  if (days > ANNOUNCED_DAYS) return null;
  return (
    <ErrorPanel
      severity={days < 0 ? 'critical' : days <= SERIOUS_DAYS ? 'serious' : 'watch'}
      title={days < 0 ? t('gone') : t('title', { days })}
      meaning={t('meaning')}
      todo={t('todo')}
    />
  );
}
