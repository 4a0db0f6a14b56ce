'use client';

import { FlaskConical } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

/** Says all the time that this is a trial; its place also takes the switch of the simulated yard. */
export function SandboxBanner({ children }: { children?: ReactNode }) {
  const t = useTranslations('shell.sandbox');
  return (
    <aside
      aria-label={t('label')}
      data-severity="unsure"
      className="hatch screen-only flex min-h-8 flex-wrap items-center gap-x-3 border-b max-md:py-1 border-dashed border-sev-line bg-sev-tint px-4 text-meta font-medium text-sev-text"
    >
      <FlaskConical className="size-4 shrink-0" aria-hidden="true" />
      <span className="min-w-0 flex-1 max-md:basis-3/4">{t('text')}</span>
      {children}
    </aside>
  );
}
