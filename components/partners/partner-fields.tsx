'use client';

import { useTranslations } from 'use-intl';
import { useSites } from '../admin/use-sites.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { STATUSES } from './known.ts';

/** Settings a partner has when it is made and later; numbers as typed. */
export interface PartnerForm {
  readonly name: string;
  readonly status: (typeof STATUSES)[number];
  readonly siteIds: readonly string[];
  readonly timeZone: string;
  readonly rate: string;
  readonly silent: string;
}

export type PartnerProblems = Partial<Record<'name' | 'rate' | 'silent' | 'timeZone', string>>;

export type PartnerFieldsProps = {
  form: PartnerForm;
  onChange: (patch: Partial<PartnerForm>) => void;
  problems: PartnerProblems;
  idPrefix: string;
};

export function PartnerFields({ form, onChange, problems, idPrefix }: PartnerFieldsProps) {
  const t = useTranslations('partners');
  const sites = useSites();
  const text = (name: 'name' | 'timeZone' | 'rate' | 'silent') => ({
    id: `${idPrefix}-${name}`,
    value: form[name],
    onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value }),
    error: problems[name] ?? null,
  });
  return (
    <>
      <TextField label={t('name')} maxLength={120} {...text('name')} />
      <Select
        label={t('status')}
        hint={t(`statusHints.${form.status}`)}
        options={STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) }))}
        value={form.status}
        onValueChange={(status) => onChange({ status })}
      />
      <fieldset className="flex flex-col">
        <legend className="font-medium">{t('sites')}</legend>
        <Checkbox
          label={sites.nameOf('*')}
          checked={form.siteIds.length === 0}
          onCheckedChange={() => onChange({ siteIds: [] })}
        />
        {sites.options.map((site) => (
          <Checkbox
            key={site.value}
            label={site.label}
            checked={form.siteIds.includes(site.value)}
            onCheckedChange={(checked) =>
              onChange({
                siteIds: checked
                  ? [...form.siteIds, site.value]
                  : form.siteIds.filter((id) => id !== site.value),
              })
            }
          />
        ))}
      </fieldset>
      <TextField label={t('timeZone')} hint={t('timeZoneHint')} {...text('timeZone')} />
      <TextField label={t('rate')} inputMode="numeric" {...text('rate')} />
      <TextField label={t('silent')} hint={t('silentHint')} inputMode="numeric" {...text('silent')} />
    </>
  );
}

const NAME_MAX = 120;
const RATE_MAX = 60_000;
const SILENT_MAX = 100_000;

/** What is wrong with the form, in words beside the field; empty when it can be sent. */
export function usePartnerProblems(form: PartnerForm): PartnerProblems {
  const t = useTranslations('partners.errors');
  const named = form.name.trim().length > 0 && form.name.trim().length <= NAME_MAX;
  return {
    ...(named ? {} : { name: t('name') }),
    ...(isWhole(form.rate, RATE_MAX) ? {} : { rate: t('rate') }),
    ...(form.silent.trim() === '' || isWhole(form.silent, SILENT_MAX) ? {} : { silent: t('silent') }),
    ...(form.timeZone.trim() === '' || isZone(form.timeZone.trim()) ? {} : { timeZone: t('timeZone') }),
  };
}

/** The form in the shape the server takes. */
export function partnerInput(form: PartnerForm) {
  return {
    name: form.name.trim(),
    status: form.status,
    siteIds: [...form.siteIds],
    rateLimitPerMinute: Number(form.rate),
    silentAfterMinutes: form.silent.trim() === '' ? null : Number(form.silent),
    ...(form.timeZone.trim() ? { timeZone: form.timeZone.trim() } : {}),
  };
}

function isWhole(text: string, most: number): boolean {
  return /^\d{1,6}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most;
}

function isZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
