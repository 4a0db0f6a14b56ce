'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useServerNow } from '../format/format-provider.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { usePaperTime } from './use-paper-time.ts';

export type PrintSheetProps = {
  title: string;
  /** Page the sheet was made from; printed at the foot so that paper leads back. */
  path: string;
  reader: string;
  children: ReactNode;
};

/** A sheet of A4 or Letter: a preview with its button on the screen, black on white on paper. */
export function PrintSheet({ title, path, reader, children }: PrintSheetProps) {
  const t = useTranslations('visit.sheet');
  const paperTime = usePaperTime();
  const now = useNow(30_000, useServerNow());
  return (
    <div className="flex flex-col items-center gap-3 p-3 print:block print:p-0">
      <div className="screen-only flex w-full max-w-[210mm] flex-wrap gap-gap">
        <Button tone="primary" onClick={() => window.print()}>
          {t('print')}
        </Button>
        <Link href={path} className={buttonClass('secondary')}>
          {t('back')}
        </Link>
      </div>
      <article
        aria-label={title}
        data-theme="light"
        className="paper w-full max-w-[210mm] border border-line bg-surface p-4 text-ink-1 md:p-8 print:max-w-none print:border-0 print:p-0"
      >
        {children}
        <footer className="mt-6 border-t border-line pt-1 text-meta break-words text-ink-2">
          {t('printed', { time: paperTime(now), who: reader, url: path })}
        </footer>
      </article>
    </div>
  );
}

/** A heading and what stands under it; not torn apart between pages if it can be helped. */
export function SheetPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-5 break-inside-avoid-page">
      <h2 className="border-b border-line-strong pb-0.5 text-title font-semibold">{title}</h2>
      {children}
    </section>
  );
}

/** Label and value pairs; what is not known says so, as an empty field on paper would be taken for "none". */
export function SheetFacts({ items }: { items: readonly { label: string; value: ReactNode }[] }) {
  const t = useTranslations('visit.sheet');
  return (
    <dl className="mt-2 grid grid-cols-1 gap-x-6 gap-y-1 md:grid-cols-2 print:grid-cols-2">
      {items.map(({ label, value }) => (
        <div key={label} className="flex min-w-0 gap-2 border-b border-line py-0.5">
          <dt className="w-28 shrink-0 text-ink-2">{label}</dt>
          <dd className="min-w-0 font-semibold break-words">
            {value === null || value === '' ? t('unknown') : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
