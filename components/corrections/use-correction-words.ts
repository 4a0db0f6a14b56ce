'use client';

import { useTranslations } from 'use-intl';
import type { CorrectionView } from '#server/yard/corrections/queries.ts';
import type { DiffRow } from '#server/yard/exceptions/schema.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import type { DiffRow as TableRow } from '../ui/diff-table.tsx';
import { stateKey } from '../ui/state-tag.tsx';

/** Changes named in the sentence that asks for the approval. */
const MAX_NAMED = 3;

/** Words of a correction: fields, values, owners, effects, and its changes in one sentence. */
export function useCorrectionWords() {
  const t = useTranslations('corrections');
  const states = useTranslations('states.appointment');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const known = (key: string) => t.has(key as never);

  const field = (row: DiffRow): string => {
    const key = `fields.${row.field}`;
    const params = Object.fromEntries(
      Object.entries(row.params).map(([name, value]) => [name, plain(value)]),
    );
    return known(key) ? t(key as never, params as never) : row.field;
  };
  const value = (row: DiffRow, raw: unknown): string | null => {
    if (raw === null || raw === undefined) return null;
    if (row.field.startsWith('qty_') && typeof raw === 'number')
      return format.quantity(raw, plain(row.params.uom) || 'each');
    if (row.field.startsWith('stamp_')) return format.dayTime(String(raw), now);
    if (row.field === 'appointment_status' && states.has(stateKey(String(raw)) as never))
      return states(stateKey(String(raw)) as never);
    return plain(raw);
  };
  const word = (group: 'owners' | 'effects', name: string): string => {
    const key = `${group}.${name}`;
    return known(key) ? t(key as never) : name;
  };
  const list = (parts: readonly string[]) =>
    new Intl.ListFormat(format.settings.locale, { type: 'unit', style: 'long' }).format(parts);

  return {
    kind: (name: string) => (known(`kinds.${name}`) ? t(`kinds.${name}` as never) : name),
    tableRows: (correction: CorrectionView): TableRow[] =>
      correction.rows.map((row) => ({
        key: row.key,
        field: field(row),
        now: value(row, row.now),
        counted: value(row, row.observed),
        proposed: value(row, row.proposed),
        owner: word('owners', row.owner),
        outdated: correction.changed.includes(row.key),
      })),
    effects: (rows: readonly DiffRow[]): string[] =>
      [...new Set(rows.flatMap((row) => row.effects))].map((name) => word('effects', name)),
    sentence(correction: CorrectionView): string {
      const named = correction.rows.slice(0, MAX_NAMED).map((row) =>
        t('approve.change', {
          field: field(row),
          known: row.now === null ? 'no' : 'yes',
          now: value(row, row.now) ?? '—',
          proposed: value(row, row.proposed) ?? '—',
        }),
      );
      const left = correction.rows.length - named.length;
      const changes = list(left > 0 ? [...named, t('approve.more', { count: left })] : named);
      return t('approve.sentence', { changes, effects: list(this.effects(correction.rows)) });
    },
  };
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
