'use client';

import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSites } from '../admin/use-sites.ts';
import { useTRPC } from '../trpc/client.tsx';
import { loadFailureOf } from '../trpc/failure.ts';
import type { Outputs } from '../trpc/types.ts';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import type { DataColumn } from '../ui/data-table-types.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TextField } from '../ui/text-field.tsx';
import { TimeText } from '../ui/time-text.tsx';

const UserDialog = onDemand(() => import('./user-dialog.tsx').then((file) => file.UserDialog));
const CreateUserDialog = onDemand(() =>
  import('./create-user-dialog.tsx').then((file) => file.CreateUserDialog),
);

export type User = Outputs['users']['list'][number];

/** People with their roles; a row opens the person. */
export function UsersPanel({ offline }: { offline: boolean }) {
  const t = useTranslations('users');
  const admin = useTranslations('admin');
  const trpc = useTRPC();
  const query = useQuery(trpc.users.list.queryOptions());
  const [search, setSearch] = useQueryState('q', parseAsString.withDefault(''));
  const [openId, setOpenId] = useQueryState('user', parseAsString);
  const [creating, setCreating] = useState(false);
  const columns = useColumns();
  const why = offline ? admin('offlineReason') : null;
  const needle = search.trim().toLocaleLowerCase();
  const rows = useMemo(
    () =>
      (query.data ?? []).filter(
        (user) =>
          user.name.toLocaleLowerCase().includes(needle) || user.email.toLocaleLowerCase().includes(needle),
      ),
    [query.data, needle],
  );
  if (query.isPending) return <SkeletonRows rows={8} onRetry={() => void query.refetch()} />;
  if (!query.data)
    return <ErrorPanelOf {...loadFailureOf(query.error)} onRetry={() => void query.refetch()} />;
  const open = query.data.find((user) => user.id === openId) ?? null;
  const add = (
    <Button
      tone="primary"
      icon={<UserPlus aria-hidden="true" />}
      disabledReason={why}
      {...CreateUserDialog.warm}
      onClick={() => setCreating(true)}
    >
      {t('new')}
    </Button>
  );
  return (
    <>
      <DataTable
        className="h-[calc(100dvh-12rem)] min-h-80"
        label={t('list')}
        columns={columns}
        rows={rows}
        rowId={(user) => user.id}
        rowLabel={(user) => user.name}
        urlKey="people"
        csvName="people"
        onOpen={(user) => void setOpenId(user.id)}
        openId={openId}
        toolbar={
          <>
            <TextField
              label={t('search')}
              labelHidden
              type="search"
              placeholder={t('search')}
              frameClassName="w-64"
              value={search}
              onChange={(event) => void setSearch(event.target.value || null)}
            />
            {add}
          </>
        }
        empty={
          query.data.length === 0 ? (
            <EmptyState kind="first-use" title={t('empty')} hint={t('emptyHint')} action={add} />
          ) : (
            <EmptyState kind="no-match" filters={search} onClear={() => void setSearch(null)} />
          )
        }
      />
      {open ? (
        <UserDialog key={open.id} user={open} whyNot={why} onClose={() => void setOpenId(null)} />
      ) : null}
      {creating ? <CreateUserDialog whyNot={why} onClose={() => setCreating(false)} /> : null}
    </>
  );
}

function useColumns(): DataColumn<User>[] {
  const t = useTranslations('users');
  const roles = useTranslations('auth.role');
  const sites = useSites();
  const state = (user: User) => (user.active ? t('active') : t('locked'));
  const granted = (user: User) =>
    user.grants
      .map((grant) => t('grant', { role: roles(grant.role as never), site: sites.nameOf(grant.siteId) }))
      .join(', ');
  return [
    {
      id: 'name',
      width: '12rem',
      header: t('name'),
      rowHeader: true,
      cell: (user) => user.name,
      sortBy: (user) => user.name,
      csv: (user) => user.name,
    },
    {
      id: 'email',
      width: '15rem',
      header: t('email'),
      cell: (user) => user.email,
      sortBy: (user) => user.email,
      csv: (user) => user.email,
    },
    {
      id: 'roles',
      header: t('roles'),
      width: '20rem',
      cell: (user) => granted(user) || '—',
      sortBy: granted,
      csv: granted,
    },
    {
      id: 'state',
      header: t('state'),
      width: '11rem',
      cell: (user) =>
        [state(user), user.trial ? t('trial') : null, user.singleSignOn ? t('sso') : null]
          .filter(Boolean)
          .join(' · '),
      sortBy: state,
      csv: state,
    },
    {
      id: 'lastSignIn',
      header: t('lastSignIn'),
      width: '14rem',
      cell: (user) => (user.lastSignInAt ? <TimeText at={user.lastSignInAt} as="near" /> : t('never')),
      sortBy: (user) => user.lastSignInAt,
      csv: (user) => user.lastSignInAt?.toISOString(),
    },
  ];
}
