'use client';

import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';

/** Redeems the one-time link for the first administrator. */
export function SetupForm({ token }: { token: string }) {
  const t = useTranslations('auth');
  const create = useMutation(useTRPC().session.redeemAdminLink.mutationOptions());

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.mutate({
      token,
      name: String(form.get('name')),
      email: String(form.get('email')),
      password: String(form.get('password')),
    });
  }

  if (create.isSuccess) {
    return (
      <>
        <Banner severity="confirmed">{t('setupDone')}</Banner>
        <a className={buttonClass('primary', 'big')} href="/sign-in">
          {t('signIn')}
        </a>
      </>
    );
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <p className="text-ink-2">{t('setupHint')}</p>
      {create.isError ? <Banner severity="serious">{t('linkGone')}</Banner> : null}
      <TextField label={t('name')} name="name" autoComplete="name" required maxLength={60} />
      <TextField label={t('email')} name="email" type="email" autoComplete="username" required />
      <TextField
        label={t('password')}
        hint={t('passwordHint')}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={12}
      />
      <Button type="submit" tone="primary" size="big" pending={create.isPending}>
        {t('create')}
      </Button>
    </form>
  );
}
