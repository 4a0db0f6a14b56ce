'use client';

import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ROLES, type Role } from '#server/kernel/actor.ts';
import { useTRPC } from '../trpc/client.tsx';
import { loadFailureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import type { Option } from '../ui/select.tsx';
import type { Case } from './case.ts';

export type NewOwner = { role: Role } | { userId: string; name: string };

export type HandOverDialogProps = {
  exception: Case;
  onHandOver: (to: NewOwner) => void;
  onClose: () => void;
};

/** Who takes the case: a role, so that whoever is there may claim it, or one person. */
export function HandOverDialog({ exception, onHandOver, onClose }: HandOverDialogProps) {
  const t = useTranslations('exceptions.handOver');
  const formId = useId();
  const [chosen, setChosen] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const { options, ownerOf, query } = useOwners(exception);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const owner = chosen === null ? null : ownerOf(chosen);
    if (owner) onHandOver(owner);
  };
  return (
    <Dialog
      open
      size="sm"
      title={t('title', { no: exception.no })}
      description={t('hint')}
      onOpenChange={(open) => !open && onClose()}
      footer={
        <Button tone="primary" type="submit" form={formId}>
          {t('action')}
        </Button>
      }
    >
      <form id={formId} onSubmit={send} className="flex flex-col gap-3" noValidate>
        {query.error ? (
          <ErrorPanelOf {...loadFailureOf(query.error)} onRetry={() => void query.refetch()} />
        ) : null}
        <Combobox
          label={t('to')}
          options={options}
          searching={query.isPending}
          value={chosen}
          onValueChange={setChosen}
          error={tried && chosen === null ? t('missing') : null}
        />
      </form>
    </Dialog>
  );
}

function useOwners({ siteId, ownerRole, ownerUserId }: Case) {
  const t = useTranslations('exceptions.handOver');
  const roles = useTranslations('auth.role');
  const trpc = useTRPC();
  const query = useQuery(trpc.exceptions.people.queryOptions({ siteId }));
  const people = (query.data ?? []).filter((person) => person.id !== ownerUserId);
  // A role nobody holds at this site would take the case and never look at it.
  const held = new Set((query.data ?? []).flatMap((person) => person.roles));
  const options: Option[] = [
    ...ROLES.filter((role) => held.has(role) && (role !== ownerRole || ownerUserId !== null)).map((role) => ({
      value: `role:${role}`,
      label: roles(role),
      detail: t('everybody'),
    })),
    ...people.map((person) => ({
      value: `user:${person.id}`,
      label: person.name,
      detail: person.roles.map((role) => roles(role)).join(', '),
    })),
  ];
  const ownerOf = (value: string): NewOwner | null => {
    const [kind, id] = [value.slice(0, 5), value.slice(5)];
    if (kind === 'role:') return { role: id as Role };
    const person = people.find((each) => each.id === id);
    return person ? { userId: person.id, name: person.name } : null;
  };
  return { options, ownerOf, query };
}
