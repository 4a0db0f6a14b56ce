'use client';

import { useTranslations } from 'use-intl';
import { Select } from '../ui/select.tsx';
import { useKindWord } from './kind-word.ts';

const ANY = 'any';

type Filters = { readonly kind: string | null; readonly system: string | null };

export type CodeFiltersProps = {
  items: readonly { readonly kind: string; readonly system: string; readonly systemName: string }[];
  view: Filters;
  onChange: (patch: Partial<Filters>) => void;
};

/** Type and system, of those that occur. */
export function CodeFilters({ items, view, onChange }: CodeFiltersProps) {
  const t = useTranslations('mappings.filter');
  const word = useKindWord();
  const kinds = [...new Set(items.map((item) => item.kind))].sort();
  const systems = [...new Map(items.map((item) => [item.system, item.systemName]))];
  return (
    <div className="flex flex-wrap gap-gap">
      <Select
        label={t('kind')}
        labelHidden
        className="w-44"
        options={[
          { value: ANY, label: t('anyKind') },
          ...kinds.map((kind) => ({ value: kind, label: word(kind) })),
        ]}
        value={view.kind ?? ANY}
        onValueChange={(value) => onChange({ kind: value === ANY ? null : value })}
      />
      <Select
        label={t('system')}
        labelHidden
        className="w-56"
        options={[
          { value: ANY, label: t('anySystem') },
          ...systems.map(([system, name]) => ({ value: system, label: name })),
        ]}
        value={view.system ?? ANY}
        onValueChange={(value) => onChange({ system: value === ANY ? null : value })}
      />
    </div>
  );
}
