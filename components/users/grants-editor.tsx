'use client';

import { Plus, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { ROLES, type Role } from '#server/kernel/actor.ts';
import { useSites } from '../admin/use-sites.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Select } from '../ui/select.tsx';

export type GrantLine = { readonly role: Role; readonly siteId: string };

export type GrantsEditorProps = {
  grants: readonly GrantLine[];
  onChange: (grants: readonly GrantLine[]) => void;
  /** Why nothing may be changed here. */
  whyNot: string | null;
  error?: string | null;
};

/** Which roles, and at which sites each. */
export function GrantsEditor({ grants, onChange, whyNot, error }: GrantsEditorProps) {
  const t = useTranslations('users');
  const roles = useTranslations('auth.role');
  const sites = useSites();
  const change = (index: number, patch: Partial<GrantLine>) =>
    onChange(grants.map((grant, at) => (at === index ? { ...grant, ...patch } : grant)));
  return (
    <div className="flex flex-col gap-2">
      {grants.length === 0 ? <p className="text-ink-2">{t('noRoles')}</p> : null}
      {grants.map((grant, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity before they are saved
        <div key={index} className="flex flex-wrap items-end gap-gap">
          <Select
            className="w-52"
            label={t('role')}
            options={ROLES.map((role) => ({ value: role, label: roles(role) }))}
            value={grant.role}
            onValueChange={(role) => whyNot ?? change(index, { role })}
          />
          <Select
            className="w-52"
            label={t('site')}
            options={sites.withAll}
            value={grant.siteId}
            onValueChange={(siteId) => whyNot ?? change(index, { siteId })}
          />
          <IconButton
            label={t('edit.remove', { role: roles(grant.role), site: sites.nameOf(grant.siteId) })}
            icon={<X aria-hidden="true" />}
            disabledReason={whyNot}
            onClick={() => onChange(grants.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {error ? (
        <p data-severity="serious" className="text-sev-text">
          {error}
        </p>
      ) : null}
      <Button
        className="self-start"
        icon={<Plus aria-hidden="true" />}
        disabledReason={whyNot}
        onClick={() => onChange([...grants, { role: 'dispatcher', siteId: '*' }])}
      >
        {t('edit.add')}
      </Button>
    </div>
  );
}

export function hasDouble(grants: readonly GrantLine[]): boolean {
  return new Set(grants.map((grant) => `${grant.role} ${grant.siteId}`)).size !== grants.length;
}

export function isSame(a: readonly GrantLine[], b: readonly GrantLine[]): boolean {
  const text = (grants: readonly GrantLine[]) =>
    grants
      .map((grant) => `${grant.role} ${grant.siteId}`)
      .sort()
      .join();
  return text(a) === text(b);
}
