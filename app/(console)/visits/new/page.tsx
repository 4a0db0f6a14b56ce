import { notFound } from 'next/navigation';
import { mayAt } from '#components/doors/may.ts';
import { Words } from '#components/i18n/words.tsx';
import { siteSlug } from '#components/shell/permitted-pages.ts';
import { TouchSurface } from '#components/shell/touch-surface.tsx';
import { getCaller, requireSession } from '#components/trpc/server.tsx';
import { ArrivalScreen } from '#components/visits/arrival-screen.tsx';

export const metadata = { title: 'Record arrival' };

type Props = { searchParams: Promise<{ site?: string }> };

export default async function ArrivalPage({ searchParams }: Props) {
  const slug = (await searchParams).site;
  const { actor, homeSiteId } = await requireSession(`/visits/new${slug ? `?site=${slug}` : ''}`);
  const all = await (await getCaller()).sites.list();
  const sites = all.filter((site) => mayAt(actor.grants, site.id, ['visits.arrive'])['visits.arrive']);
  const named = sites.find((site) => siteSlug(site) === slug) ?? sites.find((site) => site.id === homeSiteId);
  const site = named ?? sites[0];
  if (!site) notFound();
  return (
    <Words of="visits">
      <TouchSurface className="flex flex-1 flex-col">
        <ArrivalScreen sites={sites.map(({ id, name }) => ({ id, name }))} siteId={site.id} />
      </TouchSurface>
    </Words>
  );
}
