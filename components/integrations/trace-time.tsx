'use client';

import { useTranslations } from 'use-intl';
import { useLengthText } from './length-text.tsx';
import { Section } from './side-panel.tsx';
import type { Trace } from './types.ts';

/** Where the delay arose: queue, our processing, Odoo, or a person. */
export function TraceTime({ trace }: { trace: Trace }) {
  const t = useTranslations('integrations.trace');
  const length = useLengthText();
  const spent = trace.spent.filter(({ ms }) => ms > 0);
  const [most] = spent;
  const longest = most?.ms ?? 1;
  return (
    <Section title={t('where')}>
      <p>
        {t('took', { duration: length(trace.durationMs) })}
        {most && spent.length > 1 ? ` · ${t('most', { place: t(`place.${most.place}`) })}` : null}
      </p>
      <dl className="grid grid-cols-[max-content_max-content_1fr] items-center gap-x-3 gap-y-1">
        {spent.map(({ place, ms }) => (
          <div key={place} className="contents">
            <dt>{t(`place.${place}`)}</dt>
            <dd className="text-end tabular-nums">{length(ms)}</dd>
            <dd aria-hidden="true">
              <span
                className="block h-2 rounded-control bg-accent"
                style={{ inlineSize: `${Math.max(1, (ms / longest) * 100)}%` }}
              />
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
