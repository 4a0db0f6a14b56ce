'use client';

import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Panel } from '../ui/panel.tsx';
import { Select } from '../ui/select.tsx';
import { showToast } from '../ui/toast.tsx';
import { ACCESSES, EVENT_GROUPS, EVENT_TYPES } from './known.ts';
import type { Partner } from './partners-panel.tsx';
import { usePartnerChanges } from './use-partner-changes.ts';

type Access = (typeof ACCESSES)[number];
type Line = { readonly eventType: string; readonly access: Access };

export type RightsEditorProps = { partner: Partner; whyNot: string | null; editable: boolean };

/** Event type by event type, what the partner may do. */
export function RightsEditor({ partner, whyNot, editable }: RightsEditorProps) {
  const t = useTranslations('partners.rights');
  const before = partner.rights.map(
    ({ eventType, access }): Line => ({ eventType, access: access as Access }),
  );
  const [lines, setLines] = useState<readonly Line[]>(before);
  const { setRights } = usePartnerChanges();
  const same = textOf(before) === textOf(lines) ? t('same') : null;
  const double = new Set(lines.map(keyOf)).size < lines.length ? t('double') : null;
  const change = (index: number, patch: Partial<Line>) =>
    setLines(lines.map((line, at) => (at === index ? { ...line, ...patch } : line)));
  const save = () =>
    setRights.mutate(
      { partnerId: partner.id, rights: [...lines] },
      { onSuccess: () => showToast(t('saved', { name: partner.name })) },
    );
  return (
    <Panel title={t('title')} count={lines.length}>
      <div className="flex flex-col gap-3">
        <p className="text-ink-2">{lines.length === 0 ? t('none') : t('hint')}</p>
        {setRights.error ? <ErrorPanelOf {...failureOf(setRights.error)} /> : null}
        <ul className="flex flex-col gap-2">
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity before they are saved
            <li key={index} className="flex flex-wrap items-end gap-gap">
              {editable ? (
                <LineFields
                  line={line}
                  onChange={(patch) => change(index, patch)}
                  onRemove={() => setLines(lines.filter((_, at) => at !== index))}
                />
              ) : (
                <>
                  <bdi dir="ltr" className="font-medium">
                    {line.eventType}
                  </bdi>
                  <span className="text-ink-2">{t(`accesses.${line.access}`)}</span>
                </>
              )}
            </li>
          ))}
        </ul>
        {editable ? (
          <div className="flex flex-wrap gap-gap">
            <Button
              icon={<Plus aria-hidden="true" />}
              onClick={() => setLines([...lines, { eventType: 'yard.gate.arrived.v1', access: 'observe' }])}
            >
              {t('add')}
            </Button>
            <Button
              tone="primary"
              disabledReason={whyNot ?? same ?? double}
              pending={setRights.isPending}
              onClick={save}
            >
              {t('save')}
            </Button>
          </div>
        ) : null}
      </div>
    </Panel>
  );
}

type LineFieldsProps = { line: Line; onChange: (patch: Partial<Line>) => void; onRemove: () => void };

function LineFields({ line, onChange, onRemove }: LineFieldsProps) {
  const t = useTranslations('partners.rights');
  const groupLabel = (group: string) =>
    group === 'yard.*' ? t('all') : t('group', { name: group.split('.')[1] ?? '' });
  const known = [
    ...EVENT_GROUPS.map((value) => ({ value, label: groupLabel(value) })),
    ...EVENT_TYPES.map((value) => ({ value: value as string, label: value as string })),
  ];
  const options = known.some((option) => option.value === line.eventType)
    ? known
    : [{ value: line.eventType, label: line.eventType }, ...known];
  return (
    <>
      <Combobox
        className="w-80 max-w-full"
        label={t('eventType')}
        options={options}
        value={line.eventType}
        onValueChange={(eventType) => eventType && onChange({ eventType })}
      />
      <Select
        className="w-36"
        label={t('access')}
        options={ACCESSES.map((access) => ({ value: access, label: t(`accesses.${access}`) }))}
        value={line.access}
        onValueChange={(access) => onChange({ access })}
      />
      <IconButton
        label={t('remove', { eventType: line.eventType })}
        icon={<X aria-hidden="true" />}
        onClick={onRemove}
      />
    </>
  );
}

function keyOf(line: Line): string {
  return `${line.eventType} ${line.access}`;
}

function textOf(lines: readonly Line[]): string {
  return lines.map(keyOf).sort().join();
}
