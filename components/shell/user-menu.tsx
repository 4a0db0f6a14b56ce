'use client';

import { LogOut } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button.tsx';
import { Menu, type MenuAction } from '../ui/menu.tsx';
import type { Theme } from './theme.ts';
import { useThemeGroup } from './theme-switch.tsx';

export type ShellUser = {
  name: string;
  /** E-mail or login. */
  login: string;
  /** Role names in the reader's words. */
  roleNames: readonly string[];
};

export type UserMenuProps = {
  user: ShellUser;
  theme: Theme;
  actions?: readonly MenuAction[];
  onSignOut: () => void;
};

/** Who is signed in, theme, own settings, signing out. */
export function UserMenu(props: UserMenuProps) {
  const { user, theme, actions = [], onSignOut } = props;
  const t = useTranslations('shell');
  const signOut = {
    key: 'sign-out',
    label: t('signOut'),
    icon: <LogOut aria-hidden="true" />,
    onSelect: onSignOut,
  };
  return (
    <Menu
      align="end"
      trigger={
        <Button tone="quiet" className="!px-1">
          <span className="sr-only">{t('userMenu', { name: user.name })}</span>
          <span
            aria-hidden="true"
            className="flex size-8 items-center justify-center rounded-full border border-line-strong bg-sunken text-meta font-semibold"
          >
            {initials(user.name)}
          </span>
        </Button>
      }
      header={
        <div className="max-w-64">
          <p className="truncate font-semibold">{user.name}</p>
          <p className="truncate text-meta text-ink-3">{user.login}</p>
          <p className="text-meta text-ink-2">{user.roleNames.join(' · ')}</p>
        </div>
      }
      groups={[
        useThemeGroup(theme),
        ...(actions.length > 0 ? [{ key: 'own', actions }] : []),
        { key: 'session', actions: [signOut] },
      ]}
    />
  );
}

/** First letters of the first and the last word: "Ana Maria Brandt" → AB. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  return letters.join('').toUpperCase();
}
