import { redirect } from 'next/navigation';
import { pageHref, railFor } from '#components/shell/navigation.ts';
import { homeSiteOf, permittedPages } from '#components/shell/permitted-pages.ts';
import { getCaller, requireSession } from '#components/trpc/server.tsx';

export const dynamic = 'force-dynamic';

/** Sends each role to where it lands. */
export default async function Home() {
  const session = await requireSession('/');
  const sites = await (await getCaller()).sites.list();
  const roles = session.actor.grants.map((grant) => grant.role);
  const site = homeSiteOf(session.homeSiteId, sites);
  const [first] = railFor(roles, permittedPages(session.actor.grants));
  redirect((first && pageHref(first, site)) ?? '/exceptions');
}
