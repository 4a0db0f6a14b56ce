'use client';

import { Filter } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { AuditFilter } from './audit-panel.tsx';

const NAMES = ['actor', 'did', 'subject', 'correlation'] as const;
const WORDS = { actor: 'who', did: 'action', subject: 'subject', correlation: 'correlation' } as const;

export type AuditFiltersProps = {
  filter: AuditFilter;
  onApply: (filter: AuditFilter) => void;
  onClear: () => void;
};

/** Asked once with the button: the audit is large, and each answer is exact. */
export function AuditFilters({ filter, onApply, onClear }: AuditFiltersProps) {
  const t = useTranslations('audit.filter');
  const [typed, setTyped] = useState(filter);
  const set = NAMES.some((name) => filter[name] !== '');
  const send = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = Object.fromEntries(NAMES.map((name) => [name, typed[name].trim()]));
    onApply(trimmed as AuditFilter);
  };
  return (
    <search>
      <form onSubmit={send} className="flex flex-wrap items-end gap-gap">
        {NAMES.map((name) => (
          <TextField
            key={name}
            frameClassName="w-52 max-sm:w-full"
            label={t(WORDS[name])}
            value={typed[name]}
            maxLength={60}
            onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
          />
        ))}
        <Button type="submit" icon={<Filter aria-hidden="true" />}>
          {t('apply')}
        </Button>
        {set ? (
          <Button tone="quiet" onClick={onClear}>
            {t('clear')}
          </Button>
        ) : null}
      </form>
    </search>
  );
}
