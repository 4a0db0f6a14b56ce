import type { Role } from '#server/kernel/actor.ts';

/** Pages of the console. Site pages live under the site's own path, the others speak of all sites. */
export const PAGES = {
  board: { path: 'board', site: true, key: 'b' },
  yard: { path: 'yard', site: true, key: 'y' },
  calendar: { path: 'calendar', site: true, key: 'c' },
  gate: { path: 'gate', site: true, key: 't' },
  moves: { path: 'moves', site: true, key: 'm' },
  exceptions: { path: 'exceptions', site: false, key: 'e' },
  integrations: { path: 'integrations', site: false, key: 'i' },
  kpis: { path: 'kpis', site: false, key: 'k' },
  masterData: { path: 'master-data', site: false, key: 'd' },
  admin: { path: 'admin', site: false, key: 'a' },
} as const;

export type PageKey = keyof typeof PAGES;

/** Order of the rail per role; the first is where the role lands. */
const ORDER: Partial<Record<Role, readonly PageKey[]>> = {
  dispatcher: ['board', 'yard', 'calendar', 'moves', 'exceptions', 'kpis'],
  dock_lead: ['board', 'moves', 'exceptions', 'yard', 'calendar'],
  marshal: ['moves', 'yard'],
  gate_clerk: ['gate', 'yard', 'calendar'],
  manager: ['kpis', 'board', 'exceptions', 'calendar'],
  approver: ['exceptions', 'masterData', 'admin', 'kpis'],
  admin: ['exceptions', 'masterData', 'admin', 'kpis'],
  integration: ['integrations', 'masterData', 'exceptions'],
  steward: ['masterData', 'exceptions', 'integrations'],
};

/**
 * The rail of a person: the role's own order first, then whatever else is permitted.
 * `permitted` is what the server allows and what exists; the rest is hidden.
 */
export function railFor(roles: readonly Role[], permitted: readonly PageKey[]): PageKey[] {
  const wanted = [...roles.flatMap((role) => ORDER[role] ?? []), ...(Object.keys(PAGES) as PageKey[])];
  return [...new Set(wanted)].filter((page) => permitted.includes(page));
}

/** Address of a page; a site page without a site has none. */
export function pageHref(page: PageKey, site: string | null): string | null {
  const { path, site: ofSite } = PAGES[page];
  if (!ofSite) return `/${path}`;
  return site === null ? null : `/s/${encodeURIComponent(site)}/${path}`;
}

/** The page an address belongs to, for the mark in the rail. */
export function pageOfPath(pathname: string): PageKey | null {
  const [first, second, third] = pathname
    .split('/')
    .filter(Boolean)
    .map((part) => part);
  const path = first === 's' ? third : first;
  const ofSite = first === 's' && second !== undefined;
  const entry = Object.entries(PAGES).find(([, page]) => page.path === path && page.site === ofSite);
  return (entry?.[0] as PageKey | undefined) ?? null;
}
