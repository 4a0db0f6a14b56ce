'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorCopy } from '../i18n/error-copy.ts';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { FormErrorSummary } from '../ui/form-error-summary.tsx';
import { Panel } from '../ui/panel.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import type { Connection } from './odoo-panel.tsx';

const PROTOCOLS = ['auto', 'json2', 'jsonrpc'] as const;
type Protocol = (typeof PROTOCOLS)[number];
type Name = 'url' | 'database' | 'login' | 'apiKey';

/** Address, database, user and key. Odoo is asked before anything is kept. */
export function ConnectForm({
  connection,
  whyNot,
}: {
  connection: Connection | null;
  whyNot: string | null;
}) {
  const t = useTranslations('odoo.form');
  const protocols = useTranslations('odoo.protocols');
  const formId = useId();
  const [form, setForm] = useState<Record<Name, string>>({
    url: connection?.url ?? '',
    database: connection?.database ?? '',
    login: connection?.login ?? '',
    apiKey: '',
  });
  const [protocol, setProtocol] = useState<Protocol>(
    (connection?.protocol as Protocol | undefined) ?? 'auto',
  );
  const [attempt, setAttempt] = useState(0);
  const connect = useConnect();
  const failure = connect.error ? failureOf(connect.error) : null;
  const problems: Partial<Record<Name, string>> = {
    ...(form.url.trim() ? {} : { url: t('urlMissing') }),
    ...(connection || form.apiKey.trim() ? {} : { apiKey: t('keyMissing') }),
  };
  const shown = attempt > 0 ? problems : {};
  const copy = useErrorCopy();
  const refused = (name: Name) => {
    if (!failure?.fields.some((field) => field.path === name)) return null;
    return failure.error.code === 'invalid_input' ? t('refused', { name }) : copy(failure.error).title;
  };
  const field = (name: Name) => ({
    id: `${formId}-${name}`,
    value: form[name],
    autoComplete: 'off',
    spellCheck: false,
    dir: 'ltr',
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
    error: shown[name] ?? refused(name),
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAttempt(attempt + 1);
    if (whyNot || Object.keys(problems).length > 0) return;
    connect.mutate({
      url: form.url.trim(),
      database: form.database.trim(),
      login: form.login.trim(),
      protocol,
      ...(form.apiKey.trim() ? { apiKey: form.apiKey.trim() } : {}),
      ...(connection ? { name: connection.name, version: connection.version } : {}),
    });
  };
  return (
    <Panel title={connection ? t('change') : t('title')}>
      <form onSubmit={send} noValidate className="flex flex-col gap-4">
        <p className="text-ink-2">{t('hint')}</p>
        <FormErrorSummary
          attempt={attempt}
          errors={Object.entries(shown).map(([name, message]) => ({ fieldId: `${formId}-${name}`, message }))}
        />
        {failure ? <ErrorPanelOf error={failure.error} reference={failure.reference} /> : null}
        <TextField label={t('url')} hint={t('urlHint')} inputMode="url" {...field('url')} />
        <TextField label={t('database')} hint={t('databaseHint')} {...field('database')} />
        <TextField label={t('login')} hint={t('loginHint')} {...field('login')} />
        <TextField
          label={t('apiKey')}
          hint={connection ? t('keepKey', { lastFour: connection.keyLastFour }) : undefined}
          type="password"
          {...field('apiKey')}
          autoComplete="new-password"
        />
        <Select
          label={t('protocol')}
          options={PROTOCOLS.map((value) => ({ value, label: protocols(value) }))}
          value={protocol}
          onValueChange={setProtocol}
        />
        <Button
          type="submit"
          tone="primary"
          className="self-start"
          disabledReason={whyNot}
          pending={connect.isPending}
        >
          {t('save')}
        </Button>
      </form>
    </Panel>
  );
}

function useConnect() {
  const t = useTranslations('odoo.form');
  const trpc = useTRPC();
  const queries = useQueryClient();
  return useMutation(
    trpc.odoo.connect.mutationOptions({
      onSuccess: () => {
        showToast(t('saved'));
        void queries.invalidateQueries(trpc.odoo.pathFilter());
      },
    }),
  );
}
