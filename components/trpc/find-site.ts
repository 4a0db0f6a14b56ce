import { siteSlug } from '../shell/permitted-pages.ts';
import { getCaller } from './server.tsx';

/** The site an address names, if this person reaches it. */
export async function findSite(slug: string) {
  const sites = await (await getCaller()).sites.list();
  return sites.find((site) => siteSlug(site) === slug.toLowerCase()) ?? null;
}
