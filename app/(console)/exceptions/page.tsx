import type { Metadata } from 'next';
import { listInput, viewOf } from '#components/exceptions/case-view.ts';
import { ExceptionsScreen } from '#components/exceptions/exceptions-screen.tsx';
import { Hydrate, prefetch, requireSession, serverApi } from '#components/trpc/server.tsx';

export const metadata: Metadata = { title: 'Exceptions' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ExceptionsPage({ searchParams }: Props) {
  const query = await searchParams;
  const view = viewOf(query);
  await requireSession(view.id ? `/exceptions?id=${encodeURIComponent(view.id)}` : '/exceptions');
  const api = serverApi();
  const nextPage = { getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor };
  void prefetch(api.exceptions.list.infiniteQueryOptions(listInput(view), nextPage));
  void prefetch(api.exceptions.counts.queryOptions({}));
  void prefetch(api.sites.list.queryOptions());
  void prefetch(api.session.me.queryOptions());
  if (view.id) void prefetch(api.exceptions.get.queryOptions({ exceptionId: view.id }));
  return (
    <Hydrate>
      <ExceptionsScreen />
    </Hydrate>
  );
}
