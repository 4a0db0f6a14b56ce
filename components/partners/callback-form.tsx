'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../trpc/failure.ts';
import { useMay } from '../trpc/use-may.ts';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Panel } from '../ui/panel.tsx';
import { TextField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import type { Partner } from './partners-panel.tsx';
import { usePartnerChanges } from './use-partner-changes.ts';

/** Where the syntax answers of a partner go. The server judges the address. */
export function CallbackForm({ partner, whyNot }: { partner: Partner; whyNot: string | null }) {
  const t = useTranslations('partners.callback');
  const may = useMay();
  const id = useId();
  const kept = (partner.profile as { callbackUrl?: string }).callbackUrl ?? '';
  const [url, setUrl] = useState(kept);
  const { setCallback } = usePartnerChanges();
  const same = url.trim() === kept ? t('same') : null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (whyNot || same) return;
    setCallback.mutate(
      { partnerId: partner.id, url: url.trim() || null },
      { onSuccess: () => showToast(t('saved', { name: partner.name })) },
    );
  };
  if (!may('partners.setCallback')) return null;
  return (
    <Panel title={t('title')}>
      <form onSubmit={send} noValidate className="flex max-w-xl flex-col gap-4">
        {setCallback.error ? <ErrorPanelOf {...failureOf(setCallback.error)} /> : null}
        <TextField
          id={id}
          label={t('label')}
          hint={t('hint')}
          inputMode="url"
          maxLength={2_000}
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
        <Button
          type="submit"
          tone="primary"
          className="self-start"
          disabledReason={whyNot ?? same}
          pending={setCallback.isPending}
        >
          {t('save')}
        </Button>
      </form>
    </Panel>
  );
}
