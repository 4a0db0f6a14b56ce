'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Role } from '#server/kernel/actor.ts';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { useMe } from '../trpc/use-may.ts';
import { Button } from '../ui/button.tsx';
import { confirmAction } from '../ui/confirm.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { TextField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import { type GrantLine, GrantsEditor, hasDouble, isSame } from './grants-editor.tsx';
import { PASSWORD_MIN } from './password-rule.ts';
import type { User } from './users-panel.tsx';

export type UserDialogProps = { user: User; whyNot: string | null; onClose: () => void };

/** One person: roles, a new password, locked out or let in. Nobody changes his own roles. */
export function UserDialog({ user, whyNot, onClose }: UserDialogProps) {
  const t = useTranslations('users.edit');
  const me = useMe();
  const own = me?.id === user.id ? t('own') : null;
  return (
    <Dialog
      open
      title={t('title', { name: user.name })}
      description={user.email}
      onOpenChange={(open) => !open && onClose()}
    >
      <div className="flex flex-col gap-6">
        <RolesForm user={user} whyNot={whyNot ?? own} />
        <PasswordForm user={user} whyNot={whyNot} />
        <Access user={user} whyNot={whyNot ?? own} />
      </div>
    </Dialog>
  );
}

function RolesForm({ user, whyNot }: { user: User; whyNot: string | null }) {
  const t = useTranslations('users.edit');
  const trpc = useTRPC();
  const before = user.grants.map((grant): GrantLine => ({ role: grant.role as Role, siteId: grant.siteId }));
  const [grants, setGrants] = useState<readonly GrantLine[]>(before);
  const settled = useSettled();
  const save = useMutation(trpc.users.setGrants.mutationOptions(settled));
  const same = isSame(before, grants) ? t('same') : null;
  const double = hasDouble(grants) ? t('double') : null;
  const send = () =>
    save.mutate(
      { userId: user.id, grants: grants.map((grant) => ({ ...grant, siteId: grant.siteId as '*' })) },
      { onSuccess: () => showToast(t('saved', { name: user.name })) },
    );
  return (
    <section className="flex flex-col gap-3">
      <h3 className="font-semibold">{t('roles')}</h3>
      <p className="text-ink-2">{whyNot ?? t('hint')}</p>
      {save.error ? <ErrorPanelOf {...failureOf(save.error)} /> : null}
      <GrantsEditor grants={grants} onChange={setGrants} whyNot={whyNot} error={double} />
      <Button
        tone="primary"
        className="self-start"
        disabledReason={whyNot ?? same ?? double}
        pending={save.isPending}
        onClick={send}
      >
        {t('save')}
      </Button>
    </section>
  );
}

function PasswordForm({ user, whyNot }: { user: User; whyNot: string | null }) {
  const t = useTranslations('users');
  const trpc = useTRPC();
  const id = useId();
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const settled = useSettled();
  const save = useMutation(trpc.users.setPassword.mutationOptions(settled));
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (whyNot || password.length < PASSWORD_MIN) return;
    save.mutate(
      { userId: user.id, password },
      {
        onSuccess: () => {
          setPassword('');
          setTried(false);
          showToast(t('edit.passwordDone', { name: user.name }));
        },
      },
    );
  };
  return (
    <form id={id} onSubmit={send} noValidate className="flex flex-col gap-3">
      {save.error ? <ErrorPanelOf {...failureOf(save.error)} /> : null}
      <TextField
        label={t('edit.password')}
        hint={t('edit.passwordHint', { count: PASSWORD_MIN })}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={tried && password.length < PASSWORD_MIN ? t('errors.password', { count: PASSWORD_MIN }) : null}
      />
      <Button type="submit" className="self-start" disabledReason={whyNot} pending={save.isPending}>
        {t('edit.passwordSave')}
      </Button>
    </form>
  );
}

function Access({ user, whyNot }: { user: User; whyNot: string | null }) {
  const t = useTranslations('users.edit');
  const trpc = useTRPC();
  const settled = useSettled();
  const save = useMutation(trpc.users.setActive.mutationOptions(settled));
  const { name, active } = user;
  const toggle = async () => {
    const question = {
      title: t('lockTitle', { name }),
      consequence: t('lockConsequence'),
      action: t('lockAction'),
    };
    if (active && !(await confirmAction(question))) return;
    save.mutate(
      { userId: user.id, active: !active },
      { onSuccess: () => showToast(active ? t('lockDone', { name }) : t('unlockDone', { name })) },
    );
  };
  return (
    <section className="flex flex-col gap-3">
      <h3 className="font-semibold">{t('access')}</h3>
      {save.error ? <ErrorPanelOf {...failureOf(save.error)} /> : null}
      <Button
        tone="danger"
        className="self-start"
        disabledReason={whyNot}
        pending={save.isPending}
        onClick={() => void toggle()}
      >
        {active ? t('lock') : t('unlock')}
      </Button>
    </section>
  );
}

function useSettled() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return { onSettled: () => void queries.invalidateQueries(trpc.users.pathFilter()) };
}
