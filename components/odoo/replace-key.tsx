'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Panel } from '../ui/panel.tsx';
import { TextField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import type { Connection } from './odoo-panel.tsx';

/** A new key for the same Odoo: tried first, and the old one stays until it works. */
export function ReplaceKey({ connection, whyNot }: { connection: Connection; whyNot: string | null }) {
  const t = useTranslations('odoo.replaceKey');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [apiKey, setApiKey] = useState('');
  const [missing, setMissing] = useState(false);
  const replace = useMutation(
    trpc.odoo.replaceKey.mutationOptions({
      onSuccess: () => {
        setApiKey('');
        showToast(t('done'));
        void queries.invalidateQueries(trpc.odoo.pathFilter());
      },
    }),
  );
  const failure = replace.error ? failureOf(replace.error) : null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    const given = apiKey.trim();
    setMissing(given === '');
    if (whyNot || given === '') return;
    replace.mutate({ connectionId: connection.id, apiKey: given, version: connection.version });
  };
  return (
    <Panel title={t('title')}>
      <form onSubmit={send} noValidate className="flex flex-col gap-3">
        <p className="text-ink-2">{t('hint', { lastFour: connection.keyLastFour })}</p>
        {failure ? <ErrorPanelOf error={failure.error} reference={failure.reference} /> : null}
        <TextField
          label={t('newKey')}
          type="password"
          value={apiKey}
          autoComplete="new-password"
          spellCheck={false}
          dir="ltr"
          onChange={(event) => setApiKey(event.target.value)}
          error={missing ? t('missing') : undefined}
        />
        <Button type="submit" className="self-start" disabledReason={whyNot} pending={replace.isPending}>
          {t('save')}
        </Button>
      </form>
    </Panel>
  );
}
