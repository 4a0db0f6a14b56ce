'use client';

import { signIn } from 'next-auth/react';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Role } from '#server/kernel/actor.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { TextField } from '../ui/text-field.tsx';

export type TrialUser = { readonly email: string; readonly password: string; readonly role: Role };

export type SignInFormProps = {
  /** Where to go afterwards; a path of this product. */
  next: string;
  singleSignOn: boolean;
  trialUsers: readonly TrialUser[];
};

type Problem = 'refused' | 'throttled' | 'unreachable';

/** E-mail and password, single sign-on when it is set up, and the sandbox's people in a trial. */
export function SignInForm({ next, singleSignOn, trialUsers }: SignInFormProps) {
  const t = useTranslations('auth');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState(false);

  async function enter(email: string, password: string) {
    setPending(true);
    setProblem(null);
    const answer = await signIn('credentials', { email, password, redirect: false }).catch(() => null);
    if (answer?.ok) {
      // A full load: the session decides everything that is rendered from here on.
      window.location.assign(next);
      return;
    }
    setPending(false);
    setProblem(
      answer === null || answer === undefined
        ? 'unreachable'
        : answer.status === 429 || answer.error === 'throttled'
          ? 'throttled'
          : 'refused',
    );
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void enter(String(form.get('email')), String(form.get('password')));
  }

  return (
    <>
      {problem ? <Banner severity="serious">{t(problem)}</Banner> : null}
      <form onSubmit={submit} className="flex flex-col gap-3">
        <TextField label={t('email')} name="email" type="email" autoComplete="username" required />
        <TextField
          label={t('password')}
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        <Button type="submit" tone="primary" size="big" pending={pending}>
          {t('signIn')}
        </Button>
      </form>
      {singleSignOn ? (
        <Button onClick={() => void signIn('oidc', { callbackUrl: next })}>{t('singleSignOn')}</Button>
      ) : null}
      {trialUsers.length > 0 ? (
        <Panel title={t('trialTitle')}>
          <p className="mb-2 text-ink-2">{t('trialHint')}</p>
          <div className="grid grid-cols-1 gap-2 sm:grid-cols-2">
            {trialUsers.map((user) => (
              <Button
                key={user.email}
                pending={pending}
                onClick={() => void enter(user.email, user.password)}
              >
                {t(`role.${user.role}`)}
              </Button>
            ))}
          </div>
        </Panel>
      ) : null}
    </>
  );
}
