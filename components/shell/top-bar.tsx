'use client';

import { CircleHelp, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../ui/icon-button.tsx';
import { Keys } from '../ui/key-hints.tsx';
import type { Warm } from '../ui/load-later.tsx';
import { ConnectionChip } from './connection-chip.tsx';
import { useShellSlot } from './shell-state.tsx';
import type { Theme } from './theme.ts';
import { ThemeSwitch } from './theme-switch.tsx';

type TopBarProps = {
  site: ReactNode;
  user: ReactNode;
  theme: Theme;
  /** What starts to load search and help before they are pressed. */
  warm: Record<'search' | 'help', Warm>;
  onSearch: () => void;
  onHelp: () => void;
};

/** 56 px: site, page title, search, connection, theme, help, user. */
export function TopBar({ site, user, theme, warm, onSearch, onHelp }: TopBarProps) {
  const t = useTranslations('shell');
  const { title, connection, onTogglePause } = useShellSlot();
  return (
    <header className="screen-only sticky top-0 z-20 flex h-topbar shrink-0 items-center gap-2 border-b border-line bg-surface px-2 md:px-4">
      {site}
      <h1 className="min-w-0 truncate border-line px-2 text-lead font-semibold md:border-s">{title}</h1>
      <div className="ms-auto flex shrink-0 items-center gap-1 md:gap-2">
        <button
          type="button"
          {...warm.search}
          onClick={onSearch}
          aria-keyshortcuts="Control+K Meta+K"
          className="flex h-8 w-56 items-center gap-2 rounded-control border border-line-strong bg-surface px-2 text-ink-3 hover:bg-sunken max-lg:hidden"
        >
          <Search className="size-4" aria-hidden="true" />
          <span className="sr-only">{t('openSearch')}</span>
          <span className="flex-1 truncate text-start">{t('searchHint')}</span>
          <Keys keys="mod+k" />
        </button>
        <span className="lg:hidden">
          <IconButton
            label={t('openSearch')}
            icon={<Search aria-hidden="true" />}
            {...warm.search}
            onClick={onSearch}
          />
        </span>
        {connection ? (
          <ConnectionChip connection={connection} onTogglePause={onTogglePause ?? undefined} />
        ) : null}
        <span className="max-md:hidden">
          <ThemeSwitch theme={theme} />
        </span>
        <span className="max-md:hidden">
          <IconButton
            label={t('help')}
            icon={<CircleHelp aria-hidden="true" />}
            {...warm.help}
            onClick={onHelp}
          />
        </span>
        {user}
      </div>
    </header>
  );
}
