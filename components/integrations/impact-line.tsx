'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import type { Overview } from './types.ts';

/** Does it hurt the yard? One sentence, and the stays behind it. */
export function ImpactLine({ overview, trusted }: { overview: Overview; trusted: boolean }) {
  const t = useTranslations('integrations.impact');
  const format = useFormat();
  const { cause, visits, receipts, named } = overview.impact;
  if (!trusted)
    return (
      <p
        role="status"
        data-severity="unsure"
        className="sev-surface flex items-center gap-2 rounded-card px-3 py-2"
      >
        <SeverityMark severity="unsure" />
        {t('unsure')}
      </p>
    );
  if (!cause)
    return (
      <p role="status" className="px-1 text-ink-2">
        {t('none')}
      </p>
    );
  const severity = visits > 0 ? 'serious' : 'watch';
  return (
    <div
      role="status"
      data-severity={severity}
      className="sev-surface flex flex-wrap items-center gap-x-3 gap-y-1 rounded-card px-3 py-2"
    >
      <SeverityMark severity={severity} />
      <span className="min-w-0">
        {t('lag', { name: cause.name, lag: format.duration(cause.lagMs), visits, receipts })}
      </span>
      <Link
        href={`/integrations?tab=messages&ledger=delivery&party=${encodeURIComponent(cause.connectorId)}`}
        className="text-accent hover:underline"
      >
        {t('show')}
      </Link>
      <span className="flex flex-wrap gap-x-2">
        {named.map(({ id, no }) => (
          <Link key={id} href={`/visits/${id}`} className="text-accent hover:underline">
            <bdi dir="ltr">{no}</bdi>
          </Link>
        ))}
      </span>
    </div>
  );
}
