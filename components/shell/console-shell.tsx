'use client';

import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback } from 'react';
import type { Role } from '#server/kernel/actor.ts';
import { LiveProvider } from '../live/live-provider.tsx';
import { SimulationSwitch } from '../simulation/simulation-switch.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { AppShell } from './app-shell.tsx';
import type { CommandSearch } from './command-types.ts';
import type { PageKey } from './navigation.ts';
import type { ShellSite } from './site-switcher.tsx';
import type { Theme } from './theme.ts';
import type { ShellUser } from './user-menu.tsx';

export type ConsoleShellProps = {
  user: ShellUser;
  roles: readonly Role[];
  pages: readonly PageKey[];
  sites: readonly ShellSite[];
  homeSite: string | null;
  theme: Theme;
  sandbox: boolean;
  children: ReactNode;
};

/** The shell with what needs the API: search, live link, sign-out. */
export function ConsoleShell(props: ConsoleShellProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const search = useCallback<CommandSearch>(
    (query) => queries.fetchQuery(trpc.search.find.queryOptions({ query })),
    [queries, trpc],
  );
  return (
    <LiveProvider>
      <AppShell
        {...props}
        sandboxControls={props.sandbox ? <SimulationSwitch roles={props.roles} /> : null}
        search={search}
        onSignOut={() => void leave()}
      />
    </LiveProvider>
  );
}

// A sixth of the shell's program, for the last press of the day.
async function leave(): Promise<void> {
  const { signOut } = await import('next-auth/react');
  await signOut({ callbackUrl: '/sign-in' });
}
