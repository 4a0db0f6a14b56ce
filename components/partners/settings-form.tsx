'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { FormErrorSummary } from '../ui/form-error-summary.tsx';
import { Panel } from '../ui/panel.tsx';
import { showToast } from '../ui/toast.tsx';
import { PartnerFields, type PartnerForm, partnerInput, usePartnerProblems } from './partner-fields.tsx';
import type { Partner } from './partners-panel.tsx';
import { usePartnerChanges } from './use-partner-changes.ts';

/** How a partner is treated. Nothing is saved before the button. */
export function SettingsForm({ partner, whyNot }: { partner: Partner; whyNot: string | null }) {
  const t = useTranslations('partners.edit');
  const idPrefix = useId();
  const [before] = useState(() => formOf(partner));
  const [form, setForm] = useState(before);
  const [attempt, setAttempt] = useState(0);
  const { update } = usePartnerChanges();
  const problems = usePartnerProblems(form);
  const shown = attempt > 0 ? problems : {};
  const same = JSON.stringify(before) === JSON.stringify(form) ? t('same') : null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAttempt(attempt + 1);
    if (whyNot || same || Object.keys(problems).length > 0) return;
    update.mutate(
      { partnerId: partner.id, version: partner.version, ...partnerInput(form) },
      { onSuccess: () => showToast(t('saved', { name: form.name.trim() })) },
    );
  };
  return (
    <Panel title={t('title')}>
      <form onSubmit={send} noValidate className="flex max-w-xl flex-col gap-4">
        <FormErrorSummary
          attempt={attempt}
          errors={Object.entries(shown).map(([name, message]) => ({
            fieldId: `${idPrefix}-${name}`,
            message,
          }))}
        />
        {update.error ? <ErrorPanelOf {...failureOf(update.error)} /> : null}
        <PartnerFields
          form={form}
          onChange={(patch) => setForm({ ...form, ...patch })}
          problems={shown}
          idPrefix={idPrefix}
        />
        <Button
          type="submit"
          tone="primary"
          className="self-start"
          disabledReason={whyNot ?? same}
          pending={update.isPending}
        >
          {t('save')}
        </Button>
      </form>
    </Panel>
  );
}

function formOf(partner: Partner): PartnerForm {
  const { timeZone } = partner.profile as { timeZone?: string };
  return {
    name: partner.name,
    status: partner.status as PartnerForm['status'],
    siteIds: partner.siteIds,
    timeZone: timeZone ?? '',
    rate: String(partner.rateLimitPerMinute),
    silent: partner.silentAfterMinutes === null ? '' : String(partner.silentAfterMinutes),
  };
}
