'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { ExceptionKind } from '#server/yard/exceptions/schema.ts';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/select.tsx';
import type { CaseView } from './case-view.ts';
import { EXCEPTION_KIND_NAMES } from './kinds.ts';

const ANY = 'any';
const AGES = { '60': 'hour', '240': 'fourHours', '1440': 'day' } as const;
type Age = keyof typeof AGES;

type Patch = Partial<Pick<CaseView, 'type' | 'site' | 'visit' | 'age'>>;

export type CaseFiltersProps = {
  view: CaseView;
  sites: readonly { readonly id: string; readonly name: string }[];
  onChange: (patch: Patch) => void;
};

/** Type, site and age; all of them live in the address. */
export function CaseFilters({ view, sites, onChange }: CaseFiltersProps) {
  const t = useTranslations('exceptions.filter');
  const kinds = useTranslations('exceptions.kinds');
  const age = view.age === null ? ANY : (String(view.age) as Age);
  return (
    <div className="flex flex-wrap items-end gap-gap">
      <Select
        label={t('kind')}
        labelHidden
        className="w-48 max-md:w-40"
        options={[
          { value: ANY, label: t('anyKind') },
          ...EXCEPTION_KIND_NAMES.map((kind) => ({ value: kind, label: kinds(`${kind}.name`) })),
        ]}
        value={view.type ?? ANY}
        onValueChange={(value) => onChange({ type: value === ANY ? null : (value as ExceptionKind) })}
      />
      {sites.length > 1 ? (
        <Select
          label={t('site')}
          labelHidden
          className="w-48 max-md:w-40"
          options={[
            { value: ANY, label: t('anySite') },
            ...sites.map((site) => ({ value: site.id, label: site.name })),
          ]}
          value={view.site ?? ANY}
          onValueChange={(value) => onChange({ site: value === ANY ? null : value })}
        />
      ) : null}
      <Select
        label={t('age')}
        labelHidden
        className="w-44 max-md:w-40"
        options={[
          { value: ANY, label: t('anyAge') },
          ...(Object.keys(AGES) as Age[]).map((value) => ({ value, label: t(AGES[value]) })),
        ]}
        value={age}
        onValueChange={(value) => onChange({ age: value === ANY ? null : Number(value) })}
      />
      {view.visit ? (
        <Button tone="quiet" icon={<X aria-hidden="true" />} onClick={() => onChange({ visit: null })}>
          {t('stay')}
        </Button>
      ) : null}
    </div>
  );
}
