import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { FormatProvider } from '#components/format/format-provider.tsx';
import { findSite } from '#components/trpc/find-site.ts';

type Props = { children: ReactNode; params: Promise<{ site: string }> };

/** Everything below speaks in the site's own time. */
export default async function SiteLayout({ children, params }: Props) {
  const site = await findSite((await params).site);
  if (!site) notFound();
  return (
    <FormatProvider timeZone={site.timeZone} city={site.city}>
      {children}
    </FormatProvider>
  );
}
