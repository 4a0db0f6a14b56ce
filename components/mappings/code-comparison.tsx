'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useMay } from '../trpc/use-may.ts';
import { TimeText } from '../ui/time-text.tsx';
import type { Unmapped } from './use-mappings.ts';

export type CodeComparisonProps = { item: Unmapped; target: Unmapped['suggestions'][number] | null };

/** One row per fact, one column per system. */
export function CodeComparison({ item, target }: CodeComparisonProps) {
  const t = useTranslations('mappings.detail');
  const may = useMay();
  const message =
    item.firstMessageId && may('integrations.message') ? (
      <Link
        className="text-accent hover:underline"
        href={`/integrations?tab=messages&message=${item.firstMessageId}`}
      >
        {t('message')}
      </Link>
    ) : null;
  return (
    <div className="scroll-quiet relative overflow-x-auto">
      <table className="w-full min-w-100 border-collapse text-start">
        <caption className="sr-only">{t('comparison')}</caption>
        <thead>
          <tr className="border-b border-line-strong text-meta text-ink-3">
            <td />
            <th scope="col" className="px-2 py-1.5 text-start font-medium">
              {t('system', { system: item.systemName })}
            </th>
            <th scope="col" className="px-2 py-1.5 text-start font-medium">
              {t('tower')}
            </th>
          </tr>
        </thead>
        <tbody>
          <Line name={t('code')} theirs={<Plain text={item.code} />} ours={<Plain text={target?.code} />} />
          <Line name={t('name')} theirs={item.hint || '—'} ours={target?.name ?? '—'} />
          <Line
            name={t('first')}
            theirs={
              <span className="inline-flex flex-wrap gap-x-3">
                <TimeText at={item.createdAt} as="near" />
                {message}
              </span>
            }
            ours="—"
          />
        </tbody>
      </table>
    </div>
  );
}

function Line({ name, theirs, ours }: { name: string; theirs: ReactNode; ours: ReactNode }) {
  return (
    <tr className="border-b border-line last:border-b-0">
      <th scope="row" className="px-2 py-2 text-start font-medium text-ink-2">
        {name}
      </th>
      <td className="px-2 py-2 break-words">{theirs}</td>
      <td className="px-2 py-2 break-words">{ours}</td>
    </tr>
  );
}

function Plain({ text }: { text: string | undefined }) {
  return (
    <bdi dir="ltr" className="font-semibold">
      {text ?? '—'}
    </bdi>
  );
}
