'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { FormErrorSummary } from '../ui/form-error-summary.tsx';
import { TextField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import { type GrantLine, GrantsEditor, hasDouble } from './grants-editor.tsx';
import { PASSWORD_MIN } from './password-rule.ts';

const NAME_MAX = 60;
const FIRST: readonly GrantLine[] = [{ role: 'dispatcher', siteId: '*' }];

/** Name, e-mail, first password and at least one role. */
export function CreateUserDialog({ whyNot, onClose }: { whyNot: string | null; onClose: () => void }) {
  const t = useTranslations('users');
  const formId = useId();
  const [form, setForm] = useState({ name: '', email: '', password: '' });
  const [grants, setGrants] = useState(FIRST);
  const [attempt, setAttempt] = useState(0);
  const create = useCreateUser(onClose);
  const problems = useProblems(form, grants);
  const shown = attempt > 0 ? problems : {};
  const field = (name: keyof typeof form) => ({
    id: `${formId}-${name}`,
    value: form[name],
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
    error: shown[name] ?? null,
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAttempt(attempt + 1);
    if (whyNot || Object.keys(problems).length > 0) return;
    create.mutate({
      name: form.name.trim(),
      email: form.email.trim(),
      ...(form.password ? { password: form.password } : {}),
      grants: grants.map((grant) => ({ ...grant, siteId: grant.siteId as '*' })),
    });
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
          {form.name.trim() ? t('create.action', { name: form.name.trim() }) : t('create.actionPlain')}
        </Button>
      }
    >
      <form id={formId} onSubmit={send} noValidate className="flex flex-col gap-4">
        <FormErrorSummary
          attempt={attempt}
          errors={Object.entries(shown).map(([name, message]) => ({ fieldId: `${formId}-${name}`, message }))}
        />
        {create.error ? <ErrorPanelOf {...failureOf(create.error)} /> : null}
        <TextField label={t('name')} maxLength={NAME_MAX} autoComplete="off" {...field('name')} />
        <TextField label={t('email')} type="email" autoComplete="off" {...field('email')} />
        <TextField
          label={t('create.password')}
          hint={t('create.passwordHint', { count: PASSWORD_MIN })}
          type="password"
          autoComplete="new-password"
          {...field('password')}
        />
        <GrantsEditor grants={grants} onChange={setGrants} whyNot={null} error={shown.grants ?? null} />
      </form>
    </Dialog>
  );
}

type Problems = Partial<Record<'name' | 'email' | 'password' | 'grants', string>>;

function useProblems(
  form: { name: string; email: string; password: string },
  grants: readonly GrantLine[],
): Problems {
  const t = useTranslations('users');
  const weak = form.password !== '' && form.password.length < PASSWORD_MIN;
  return {
    ...(form.name.trim() ? {} : { name: t('errors.name') }),
    ...(/^\S+@\S+\.\S+$/.test(form.email.trim()) ? {} : { email: t('errors.email') }),
    ...(weak ? { password: t('errors.password', { count: PASSWORD_MIN }) } : {}),
    ...(grants.length === 0
      ? { grants: t('errors.grants') }
      : hasDouble(grants)
        ? { grants: t('edit.double') }
        : {}),
  };
}

function useCreateUser(onDone: () => void) {
  const t = useTranslations('users.create');
  const trpc = useTRPC();
  const queries = useQueryClient();
  return useMutation(
    trpc.users.create.mutationOptions({
      onSuccess: (_, { name }) => {
        showToast(t('done', { name }));
        onDone();
      },
      onSettled: () => void queries.invalidateQueries(trpc.users.pathFilter()),
    }),
  );
}
