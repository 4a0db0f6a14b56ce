import { PROCEDURES, type ProcedureName, passes } from '#server/auth/rights.ts';
import type { Grant } from '#server/kernel/actor.ts';
import type { PageKey } from './navigation.ts';

/** The query a page cannot do without. A page that is not built yet has none. */
const NEEDS: Partial<Record<PageKey, ProcedureName>> = {
  board: 'doors.board',
  exceptions: 'exceptions.list',
  integrations: 'integrations.overview',
  masterData: 'mappings.list',
  admin: 'partners.list',
};

/** Pages that exist and this person may open. */
export function permittedPages(grants: readonly Grant[]): PageKey[] {
  return (Object.keys(NEEDS) as PageKey[]).filter((page) => {
    const needed = NEEDS[page];
    return needed !== undefined && passes(PROCEDURES[needed], grants);
  });
}

/** Sites are named by their code in addresses. */
export function siteSlug(site: { readonly code: string }): string {
  return site.code.toLowerCase();
}

export function homeSiteOf(
  homeSiteId: string | null,
  sites: readonly { id: string; code: string }[],
): string | null {
  const home = sites.find((site) => site.id === homeSiteId) ?? sites[0];
  return home ? siteSlug(home) : null;
}
