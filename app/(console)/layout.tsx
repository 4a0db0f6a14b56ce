import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { Words } from '#components/i18n/words.tsx';
import { ConsoleShell } from '#components/shell/console-shell.tsx';
import { homeSiteOf, permittedPages, siteSlug } from '#components/shell/permitted-pages.ts';
import { THEME_COOKIE, themeOf } from '#components/shell/theme.ts';
import { ApiProvider } from '#components/trpc/client.tsx';
import { getCaller, requireSession } from '#components/trpc/server.tsx';
import { getRuntime } from '#server/api/runtime.ts';

export const dynamic = 'force-dynamic';

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const session = await requireSession('/');
  const sites = await (await getCaller()).sites.list();
  const roles = [...new Set(session.actor.grants.map((grant) => grant.role))];
  return (
    <Words of="console">
      <ApiProvider>
        <ConsoleShell
          user={{ name: session.actor.name, login: session.email, roleNames: roles }}
          roles={roles}
          pages={permittedPages(session.actor.grants)}
          sites={sites.map((site) => ({
            id: siteSlug(site),
            name: site.name,
            city: site.city,
            timeZone: site.timeZone,
          }))}
          homeSite={homeSiteOf(session.homeSiteId, sites)}
          theme={themeOf((await cookies()).get(THEME_COOKIE)?.value) ?? 'light'}
          sandbox={getRuntime().services.config.sandbox}
        >
          {children}
        </ConsoleShell>
      </ApiProvider>
    </Words>
  );
}
