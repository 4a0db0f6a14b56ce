'use client';

import { useTranslations } from 'use-intl';
import type { Change } from './changes.ts';

/** Each value of an entry before and after it. */
export function BeforeAfter({ rows }: { rows: readonly Change[] }) {
  const t = useTranslations('audit.detail');
  return (
    <div className="scroll-quiet relative overflow-x-auto">
      <table className="w-full min-w-100 border-collapse text-start">
        <caption className="sr-only">{t('values')}</caption>
        <thead>
          <tr className="border-b border-line-strong text-meta text-ink-3">
            {(['field', 'before', 'after'] as const).map((column) => (
              <th key={column} scope="col" className="px-2 py-1.5 text-start font-medium">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ field, before, after }) => (
            <tr key={field} className="border-b border-line align-top last:border-b-0">
              <th scope="row" className="px-2 py-1.5 text-start font-medium">
                {field}
              </th>
              <td className="px-2 py-1.5 break-all text-ink-2">{before ?? '—'}</td>
              <td className="px-2 py-1.5 break-all">{after ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
