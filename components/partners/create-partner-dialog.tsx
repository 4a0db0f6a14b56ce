'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { FormErrorSummary } from '../ui/form-error-summary.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import { FORMATS, SPEAKERS } from './known.ts';
import { PartnerFields, type PartnerForm, partnerInput, usePartnerProblems } from './partner-fields.tsx';
import { usePartnerChanges } from './use-partner-changes.ts';

const EMPTY: PartnerForm = { name: '', status: 'test', siteIds: [], timeZone: '', rate: '600', silent: '' };
const CODE = /^[a-z0-9][a-z0-9-]{0,62}$/;

export type CreatePartnerDialogProps = {
  whyNot: string | null;
  onClose: () => void;
  onCreated: (partnerId: string) => void;
};

/** A new partner starts in test, without rights and without a secret. */
export function CreatePartnerDialog({ whyNot, onClose, onCreated }: CreatePartnerDialogProps) {
  const t = useTranslations('partners');
  const formId = useId();
  const [code, setCode] = useState('');
  const [format, setFormat] = useState<(typeof FORMATS)[number]>('canonical');
  const [source, setSource] = useState<(typeof SPEAKERS)[number]>('carrier');
  const [form, setForm] = useState(EMPTY);
  const [attempt, setAttempt] = useState(0);
  const { create } = usePartnerChanges();
  const fields = usePartnerProblems(form);
  const problems = { ...(CODE.test(code) ? {} : { code: t('errors.code') }), ...fields };
  const shown: typeof problems = attempt > 0 ? problems : {};
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAttempt(attempt + 1);
    if (whyNot || Object.keys(problems).length > 0) return;
    create.mutate(
      { code, format, source, ...partnerInput(form) },
      {
        onSuccess: ({ id }) => {
          showToast(t('create.done', { name: form.name.trim() }));
          onCreated(id);
        },
      },
    );
  };
  return (
    <Dialog
      open
      decision
      title={t('create.title')}
      description={t('create.hint')}
      onOpenChange={(open) => !open && onClose()}
      footer={
        <Button tone="primary" type="submit" form={formId} disabledReason={whyNot} pending={create.isPending}>
          {t('create.action')}
        </Button>
      }
    >
      <form id={formId} onSubmit={send} noValidate className="flex flex-col gap-4">
        <FormErrorSummary
          attempt={attempt}
          errors={Object.entries(shown).map(([name, message]) => ({ fieldId: `${formId}-${name}`, message }))}
        />
        {create.error ? <ErrorPanelOf {...failureOf(create.error)} /> : null}
        <TextField
          id={`${formId}-code`}
          label={t('code')}
          hint={t('create.codeHint')}
          value={code}
          onChange={(event) => setCode(event.target.value.toLowerCase())}
          error={shown.code ?? null}
        />
        <Select
          label={t('format')}
          options={FORMATS.map((value) => ({ value, label: t(`formats.${value}`) }))}
          value={format}
          onValueChange={setFormat}
        />
        <Select
          label={t('source')}
          options={SPEAKERS.map((value) => ({ value, label: t(`sources.${value}`) }))}
          value={source}
          onValueChange={setSource}
        />
        <PartnerFields
          form={form}
          onChange={(patch) => setForm({ ...form, ...patch })}
          problems={shown}
          idPrefix={formId}
        />
      </form>
    </Dialog>
  );
}
