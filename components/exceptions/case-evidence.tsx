'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { JsonRecord } from '#server/yard/exceptions/schema.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { EvidenceLines } from './evidence-lines.tsx';

/** What a person looks at: the lines that differ as a table, everything else as label and value. */
export function CaseEvidence({ evidence }: { evidence: JsonRecord }) {
  const t = useTranslations('exceptions');
  const word = useEvidenceWord();
  const { lines, moreLines, pallets, transfers: _chosenFrom, connectionId: _line, ...rest } = evidence;
  const rows = Array.isArray(lines) ? lines.filter(isRecord) : [];
  const numbers = Array.isArray(pallets) ? pallets.map(String) : [];
  const items = Object.entries(rest)
    .filter(([, value]) => value !== null && value !== '' && !isEmpty(value))
    .map(([name, value]) => ({ label: word.label(name), value: word.value(value) }));
  if (rows.length === 0 && numbers.length === 0 && items.length === 0) return null;
  return (
    <Panel title={t('detail.evidence')}>
      <div className="flex flex-col gap-3">
        {rows.length > 0 ? <EvidenceLines rows={rows} more={Number(moreLines ?? 0)} /> : null}
        {numbers.length > 0 ? (
          <Facts
            items={[{ label: t('evidence.pallets'), value: <bdi dir="ltr">{numbers.join(', ')}</bdi> }]}
          />
        ) : null}
        {items.length > 0 ? <Facts items={items} /> : null}
      </div>
    </Panel>
  );
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;

function useEvidenceWord() {
  const t = useTranslations('exceptions');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const known = (key: string, plain: string) => (t.has(key as never) ? t(key as never) : plain);
  const label = (name: string) => known(`evidence.labels.${name}`, name);
  const text = (value: unknown): string => {
    if (typeof value === 'string' && INSTANT.test(value)) return format.dayTime(value, now);
    if (typeof value === 'string') return known(`stages.${value}`, known(`sources.${value}`, value));
    if (Array.isArray(value)) return value.map(text).join(', ');
    if (isRecord(value))
      return 'kind' in value && 'value' in value
        ? `${String(value.kind)} ${String(value.value)}`
        : Object.values(value).map(text).filter(Boolean).join(' · ');
    return value === null || value === undefined ? '' : String(value);
  };
  return { label, value: (value: unknown): ReactNode => <bdi className="break-words">{text(value)}</bdi> };
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return (Array.isArray(value) && value.length === 0) || (isRecord(value) && Object.keys(value).length === 0);
}
