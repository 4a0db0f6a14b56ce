'use client';

import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Checkbox } from '../ui/checkbox.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import type { IntegrationView } from './integration-view.ts';
import type { Connector } from './types.ts';

type Props = {
  view: IntegrationView;
  connectors: readonly Connector[];
  onChange: (patch: Partial<IntegrationView>) => void;
};

const ANY = 'any';
/** Typing pauses this long before the list asks. */
const TYPING_MS = 300;

/** Direction, failed only, partner, and any number. */
export function ListFilters({ view, connectors, onChange }: Props) {
  const t = useTranslations('integrations.list');
  const keys = useTranslations('integrations.keys');
  const out = view.ledger === 'delivery';
  const parties = connectors.filter(({ kind }) => (kind === 'odoo') === out);
  useShortcuts([{ keys: 'f', label: keys('failed'), run: () => onChange({ all: !view.all, status: null }) }]);
  return (
    <div className="flex flex-wrap items-end gap-gap">
      <Segmented
        label={t('ledger')}
        options={[
          { value: 'message', label: t('in') },
          { value: 'delivery', label: t('out') },
        ]}
        value={view.ledger}
        onValueChange={(ledger) => onChange({ ledger, party: null, status: null })}
      />
      <Search value={view.q ?? ''} onChange={(q) => onChange({ q: q === '' ? null : q })} />
      <Select
        label={t(out ? 'connector' : 'partner')}
        options={[
          { value: ANY, label: t(out ? 'everyConnector' : 'everyPartner') },
          ...parties.map(({ connectorId, name }) => ({ value: connectorId, label: name })),
        ]}
        value={view.party ?? ANY}
        onValueChange={(party) => onChange({ party: party === ANY ? null : party })}
      />
      <Checkbox
        label={t('failed')}
        checked={!view.all}
        onCheckedChange={(failed) => onChange({ all: !failed, status: null })}
      />
    </div>
  );
}

function Search({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const t = useTranslations('integrations.list');
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <TextField
      label={t('search')}
      type="search"
      placeholder={t('searchHint')}
      value={text}
      maxLength={120}
      onChange={(event) => {
        const next = event.target.value;
        setText(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onChange(next.trim()), TYPING_MS);
      }}
    />
  );
}
