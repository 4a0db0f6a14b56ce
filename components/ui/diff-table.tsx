'use client';

import { useTranslations } from 'use-intl';
import { cx } from './cx.ts';
import { SeverityMark } from './severity-mark.tsx';

export type DiffRow = {
  key: string;
  field: string;
  /** Formatted values; null means: there is none ("—"). */
  now: string | null;
  counted?: string | null;
  proposed: string | null;
  owner?: string;
  /** The value changed after it was proposed. */
  outdated?: boolean;
};

export type DiffTableProps = {
  /** The system of record, e.g. "Odoo". */
  system: string;
  rows: readonly DiffRow[];
  caption?: string;
  className?: string;
};

/** What would change, field by field. Removed and added are words and signs; colour is never the only difference. */
export function DiffTable({ system, rows, caption, className }: DiffTableProps) {
  const t = useTranslations('ui');
  const withCounted = rows.some((row) => row.counted !== undefined);
  const withOwner = rows.some((row) => row.owner !== undefined);
  return (
    <section
      aria-label={caption ?? t('diff.caption')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen must scroll by keyboard
      tabIndex={0}
      className={cx('scroll-quiet focus-inset relative overflow-x-auto', className)}
    >
      <table className="w-full min-w-140 border-collapse text-start">
        <caption className="sr-only">{caption ?? t('diff.caption')}</caption>
        <thead>
          <tr className="border-b border-line-strong text-meta text-ink-3">
            <Head>{t('diff.field')}</Head>
            <Head>{t('diff.now', { system })}</Head>
            {withCounted ? <Head>{t('diff.counted')}</Head> : null}
            <Head>{t('diff.proposed')}</Head>
            {withOwner ? <Head>{t('diff.owner')}</Head> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className="border-b border-line align-top last:border-b-0">
              <th scope="row" className="px-2 py-2 text-start font-medium">
                {row.field}
              </th>
              <td
                data-severity={row.outdated ? 'unsure' : undefined}
                className={cx(
                  'px-2 py-2',
                  row.outdated && 'outline-2 -outline-offset-2 outline-sev-line outline-dashed',
                )}
              >
                {row.now ?? '—'}
                {row.outdated ? (
                  <span className="flex items-center gap-1 text-meta text-sev-text">
                    <SeverityMark severity="unsure" wordHidden size={12} />
                    {t('diff.outdated')}
                  </span>
                ) : null}
              </td>
              {withCounted ? <td className="px-2 py-2">{row.counted ?? '—'}</td> : null}
              <td className="px-2 py-2">
                <Change row={row} />
              </td>
              {withOwner ? <td className="px-2 py-2 text-ink-2">{row.owner ?? '—'}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Head({ children }: { children: string }) {
  return (
    <th scope="col" className="px-2 py-1.5 text-start font-medium">
      {children}
    </th>
  );
}

function Change({ row }: { row: DiffRow }) {
  const t = useTranslations('ui');
  if (row.now === row.proposed) return <span className="text-ink-3">{t('diff.unchanged')}</span>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
      {row.now === null ? null : (
        <del className="text-ink-2 no-underline">
          <Sign>−</Sign>
          <span className="sr-only">{t('diff.removed')} </span>
          <span className="line-through">{row.now}</span>
        </del>
      )}
      {row.proposed === null ? null : (
        <ins className="font-semibold no-underline">
          <Sign>+</Sign>
          <span className="sr-only">{t('diff.added')} </span>
          {row.proposed}
          {row.now === null ? <span className="ms-1 font-normal text-ink-3">({t('diff.new')})</span> : null}
        </ins>
      )}
    </span>
  );
}

function Sign({ children }: { children: string }) {
  return (
    <span
      aria-hidden="true"
      className="me-1.5 inline-flex size-4 items-center justify-center rounded-control border border-line-strong bg-sunken text-meta leading-none"
    >
      {children}
    </span>
  );
}
