'use client';

import { Check } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { PROCEDURES, type ProcedureName, type Right } from '#server/auth/rights.ts';
import { ROLES } from '#server/kernel/actor.ts';
import { DataTable } from '../ui/data-table.tsx';
import type { DataColumn } from '../ui/data-table-types.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextField } from '../ui/text-field.tsx';

type Line = { readonly name: ProcedureName; readonly right: Right };

const LINES: readonly Line[] = (Object.keys(PROCEDURES) as ProcedureName[]).map((name) => ({
  name,
  right: PROCEDURES[name],
}));

/** Who may do what: the very table the server decides with. */
export function RolesPanel() {
  const t = useTranslations('users.matrix');
  const [query, setQuery] = useQueryState('action', parseAsString.withDefault(''));
  const columns = useColumns();
  const rows = useMemo(
    () => LINES.filter((line) => line.name.toLowerCase().includes(query.trim().toLowerCase())),
    [query],
  );
  return (
    <DataTable
      className="h-[calc(100dvh-12rem)] min-h-80"
      dense
      label={t('label')}
      columns={columns}
      rows={rows}
      rowId={(line) => line.name}
      rowLabel={(line) => line.name}
      csvName="roles"
      toolbar={
        <TextField
          label={t('search')}
          labelHidden
          type="search"
          placeholder={t('search')}
          frameClassName="w-64"
          value={query}
          onChange={(event) => void setQuery(event.target.value || null)}
        />
      }
      empty={
        <EmptyState kind="no-match" filters={t('noMatch', { query })} onClear={() => void setQuery(null)} />
      }
    />
  );
}

function useColumns(): DataColumn<Line>[] {
  const t = useTranslations('users.matrix');
  const roles = useTranslations('auth.role');
  return [
    {
      id: 'action',
      header: t('action'),
      width: '15rem',
      rowHeader: true,
      cell: (line) => line.name,
      sortBy: (line) => line.name,
      csv: (line) => line.name,
    },
    {
      id: 'scope',
      header: t('scope'),
      width: '13rem',
      cell: (line) =>
        line.right.roles === 'public'
          ? t('public')
          : line.right.roles === 'signed-in'
            ? t('signedIn')
            : t(`scopes.${line.right.scope}`),
      csv: (line) => line.right.scope,
    },
    ...ROLES.map(
      (role): DataColumn<Line> => ({
        id: role,
        header: roles(role),
        width: '7.5rem',
        cell: (line) =>
          holds(line.right, role) ? (
            <span className="inline-flex items-center gap-1">
              <Check className="size-icon" aria-hidden="true" />
              {t('yes')}
            </span>
          ) : (
            <span className="text-ink-3">
              <span aria-hidden="true">–</span>
              <span className="sr-only">{t('no')}</span>
            </span>
          ),
        csv: (line) => holds(line.right, role),
      }),
    ),
  ];
}

function holds(right: Right, role: (typeof ROLES)[number]): boolean {
  if (right.roles === 'public' || right.roles === 'signed-in') return true;
  return typeof right.roles !== 'string' && right.roles.includes(role);
}
