'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import type { DeliveryView } from './types.ts';

/** Records in Odoo, each with a way to open it there. */
export function RecordLinks({ records }: { records: DeliveryView['records'] }) {
  const t = useTranslations('integrations.panel');
  const format = useFormat();
  if (records.length === 0) return <p className="text-ink-3">{format.duration(null)}</p>;
  return (
    <ul className="flex flex-col gap-1">
      {records.map((record) => (
        <li
          key={`${record.connectionId} ${record.model} ${record.odooId}`}
          className="flex flex-wrap gap-x-2"
        >
          <bdi dir="ltr" className="font-semibold">
            {record.name ?? `#${record.odooId}`}
          </bdi>
          <code className="text-meta text-ink-3">
            {record.model} #{record.odooId}
          </code>
          {record.url ? (
            <a href={record.url} target="_blank" rel="noreferrer" className="text-accent hover:underline">
              {t('openInOdoo')}
            </a>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
