'use client';

import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Role } from '#server/kernel/actor.ts';
import { FormatProvider } from '../format/format-provider.tsx';
import type { MenuAction } from '../ui/menu.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { undoLast } from '../ui/toast.tsx';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import type { CommandSearch } from './command-types.ts';
import { PAGES, type PageKey, pageHref, pageOfPath, railFor } from './navigation.ts';
import { BottomBar, Rail, type RailBadges, type RailItem } from './rail.tsx';
import { SandboxBanner } from './sandbox-banner.tsx';
import { ShellState, useShellSlot } from './shell-state.tsx';
import { type ShellSite, SiteSwitcher } from './site-switcher.tsx';
import type { Theme } from './theme.ts';
import { TopBar } from './top-bar.tsx';
import { type ShellUser, UserMenu } from './user-menu.tsx';

// Both open on demand only: together they are a fifth of the first load.
const CommandMenu = onDemand(() => import('./command-menu.tsx').then((file) => file.CommandMenu));
const HelpPanel = onDemand(() => import('../ui/help-panel.tsx').then((file) => file.HelpPanel));

export type AppShellProps = {
  user: ShellUser;
  roles: readonly Role[];
  /** Pages that exist and this person may open. */
  pages: readonly PageKey[];
  sites: readonly ShellSite[];
  /** Site of site pages when the address names none: the person's first or last one. */
  homeSite: string | null;
  theme: Theme;
  sandbox?: boolean;
  /** Sits in the sandbox banner: the switch of the simulated yard. */
  sandboxControls?: ReactNode;
  badges?: RailBadges;
  search?: CommandSearch;
  userActions?: readonly MenuAction[];
  onSignOut: () => void;
  children: ReactNode;
};

/** Rail, top bar, sandbox banner and search around every console screen; times inside are those of the site. */
export function AppShell(props: AppShellProps) {
  return (
    <ShellState>
      <Frame {...props} />
    </ShellState>
  );
}

function Frame(props: AppShellProps) {
  const t = useTranslations('shell');
  const pathname = usePathname();
  const [railOpen, setRailOpen] = useState(false);
  const { open, opened, show } = useOverlays();
  const slot = useShellSlot();
  const page = pageOfPath(pathname);
  const pathSite = siteOfPath(pathname);
  const items = railItems(props, pathSite ?? props.homeSite);
  useShellKeys(items, { search: () => show('search')(true), help: () => show('help')(true) });

  const place = props.sites.find((site) => site.id === (pathSite ?? props.homeSite));
  return (
    <FormatProvider timeZone={place?.timeZone} city={place?.city}>
      <div className="flex min-h-dvh bg-canvas">
        <a
          href="#main"
          className="sr-only z-50 rounded-control bg-accent px-4 py-2 font-semibold text-on-accent focus:not-sr-only focus:fixed focus:start-2 focus:top-2"
        >
          {t('skip')}
        </a>
        <Rail
          items={items}
          current={page}
          badges={props.badges ?? {}}
          open={railOpen}
          onToggle={() => setRailOpen(!railOpen)}
        />
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar
            theme={props.theme}
            warm={{ search: CommandMenu.warm, help: HelpPanel.warm }}
            onSearch={() => show('search')(true)}
            onHelp={() => show('help')(true)}
            site={<SiteSwitcher sites={props.sites} site={pathSite} page={page} />}
            user={
              <UserMenu
                user={props.user}
                theme={props.theme}
                actions={props.userActions}
                onSignOut={props.onSignOut}
              />
            }
          />
          {props.sandbox ? <SandboxBanner>{props.sandboxControls}</SandboxBanner> : null}
          <main id="main" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none max-md:pb-16">
            {props.children}
          </main>
        </div>
        <BottomBar items={items} current={page} badges={props.badges ?? {}} />
        {opened.search ? (
          <CommandMenu
            open={open === 'search'}
            onOpenChange={show('search')}
            pages={items}
            actions={slot.actions}
            search={props.search}
          />
        ) : null}
        {opened.help ? (
          <HelpPanel open={open === 'help'} onOpenChange={show('help')}>
            {slot.help}
          </HelpPanel>
        ) : null}
      </div>
    </FormatProvider>
  );
}

type Overlay = 'search' | 'help';

// What was opened once stays mounted, so that its closing can be seen and its focus returned.
function useOverlays() {
  const [open, setOpen] = useState<Overlay | null>(null);
  const [opened, setOpened] = useState<Partial<Record<Overlay, true>>>({});
  const show = (which: Overlay) => (wanted: boolean) => {
    setOpen(wanted ? which : null);
    if (wanted) setOpened((before) => ({ ...before, [which]: true }));
  };
  return { open, opened, show };
}

function railItems({ roles, pages }: AppShellProps, site: string | null): RailItem[] {
  return railFor(roles, pages).flatMap((page) => {
    const href = pageHref(page, site);
    return href === null ? [] : [{ page, href }];
  });
}

function siteOfPath(pathname: string): string | null {
  const [first, second] = pathname.split('/').filter(Boolean);
  return first === 's' && second !== undefined ? decodeURIComponent(second) : null;
}

function useShellKeys(items: readonly RailItem[], open: { search: () => void; help: () => void }): void {
  const t = useTranslations('shell');
  const router = useRouter();
  useShortcuts([
    { keys: 'mod+k', label: t('helpPanel.search'), run: open.search, group: 'everywhere' },
    { keys: '?', label: t('helpPanel.help'), run: open.help, group: 'everywhere' },
    { keys: 'u', label: t('helpPanel.undo'), run: () => void undoLast(), group: 'everywhere' },
    ...items.map((item) => ({
      keys: `g ${PAGES[item.page].key}`,
      label: t('helpPanel.goTo', { page: t(`pages.${item.page}`) }),
      run: () => router.push(item.href),
      group: 'everywhere' as const,
    })),
  ]);
}
