'use client';

import { useTranslations } from 'use-intl';
import type { JsonRecord } from '#server/yard/exceptions/schema.ts';
import { useFormat } from '../format/format-provider.tsx';

export type EvidenceLinesProps = {
  rows: readonly JsonRecord[];
  /** Lines that were too many to keep. */
  more: number;
};

/** Announced beside counted, line by line. */
export function EvidenceLines({ rows, more }: EvidenceLinesProps) {
  const t = useTranslations('exceptions');
  const format = useFormat();
  const amount = (row: JsonRecord, name: string) =>
    typeof row[name] === 'number' ? format.quantity(row[name], String(row.uom ?? 'each')) : '—';
  const columns = COLUMNS.filter(({ name }) => rows.some((row) => row[name] !== undefined));
  return (
    <section
      aria-label={t('evidence.lines')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen must scroll by keyboard
      tabIndex={0}
      className="scroll-quiet focus-inset relative overflow-x-auto"
    >
      <table className="w-full min-w-100 border-collapse text-start">
        <caption className="sr-only">{t('evidence.lines')}</caption>
        <thead>
          <tr className="border-b border-line-strong text-meta text-ink-3">
            <Head>{t('evidence.line')}</Head>
            <Head>{t('evidence.product')}</Head>
            {columns.map(({ name, word }) => (
              <Head key={name} end>
                {t(`evidence.${word}`)}
              </Head>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: evidence is kept as it was and never reordered
            <tr key={index} className="border-b border-line last:border-b-0">
              <th scope="row" className="px-2 py-1.5 text-start font-medium">
                {String(row.lineNo ?? index + 1)}
              </th>
              <td className="px-2 py-1.5">
                <bdi dir="ltr">{String(row.sku ?? '—')}</bdi>{' '}
                <span className="text-ink-3">{String(row.description ?? '')}</span>
              </td>
              {columns.map(({ name }) => (
                <td key={name} className="px-2 py-1.5 text-end whitespace-nowrap">
                  {amount(row, name)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 ? <p className="pt-1 text-ink-3">{t('detail.moreLines', { count: more })}</p> : null}
    </section>
  );
}

const COLUMNS = [
  { name: 'expectedQty', word: 'expected' },
  { name: 'quantity', word: 'difference' },
  { name: 'countedQty', word: 'counted' },
  { name: 'damagedQty', word: 'damaged' },
] as const;

function Head({ children, end }: { children: string; end?: boolean }) {
  return (
    <th
      scope="col"
      className={end ? 'px-2 py-1.5 text-end font-medium' : 'px-2 py-1.5 text-start font-medium'}
    >
      {children}
    </th>
  );
}
