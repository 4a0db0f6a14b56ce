import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { listInput, viewOf } from '#components/exceptions/case-view.ts';
import { ExceptionsScreen } from '#components/exceptions/exceptions-screen.tsx';
import { Words } from '#components/i18n/words.tsx';
import { Hydrate, prefetch, requireSession, serverApi } from '#components/trpc/server.tsx';

export const metadata: Metadata = { title: 'Exceptions' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ExceptionsPage({ searchParams }: Props) {
  const query = await searchParams;
  const view = viewOf(query);
  const { actor } = await requireSession(
    view.id ? `/exceptions?id=${encodeURIComponent(view.id)}` : '/exceptions',
  );
  // Approvers come to approve: what is theirs alone is mostly empty.
  const approves = actor.grants.some((grant) => grant.role === 'approver');
  if (approves && query.tab === undefined && view.id === null) redirect('/exceptions?tab=toApprove');
  const api = serverApi();
  const nextPage = { getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor };
  // Not the case itself: it asks Odoo, and the list must not wait for that.
  await Promise.all([
    prefetch(api.exceptions.list.infiniteQueryOptions(listInput(view), nextPage)),
    prefetch(api.exceptions.counts.queryOptions({})),
    prefetch(api.sites.list.queryOptions()),
    prefetch(api.session.me.queryOptions()),
  ]);
  return (
    <Words of="exceptions">
      <Hydrate>
        <ExceptionsScreen />
      </Hydrate>
    </Words>
  );
}
