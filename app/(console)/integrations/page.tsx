import type { Metadata } from 'next';
import { viewOf } from '#components/integrations/integration-view.ts';
import { IntegrationsScreen } from '#components/integrations/integrations-screen.tsx';
import { Hydrate, prefetch, requireSession, serverApi } from '#components/trpc/server.tsx';

export const metadata: Metadata = { title: 'Integrations' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function IntegrationsPage({ searchParams }: Props) {
  const { trace, message, delivery } = viewOf(await searchParams);
  const query = new URLSearchParams(Object.entries({ trace, message, delivery }).filter(isNamed)).toString();
  await requireSession(query ? `/integrations?${query}` : '/integrations');
  const api = serverApi();
  void prefetch(api.integrations.overview.queryOptions());
  void prefetch(api.session.me.queryOptions());
  if (trace) void prefetch(api.integrations.trace.queryOptions({ id: trace }));
  return (
    <Hydrate>
      <IntegrationsScreen />
    </Hydrate>
  );
}

function isNamed(entry: [string, string | null]): entry is [string, string] {
  return entry[1] !== null;
}
