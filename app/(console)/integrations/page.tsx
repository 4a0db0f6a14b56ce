import type { Metadata } from 'next';
import { Words } from '#components/i18n/words.tsx';
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
  await Promise.all([
    prefetch(api.integrations.overview.queryOptions()),
    prefetch(api.session.me.queryOptions()),
    trace ? prefetch(api.integrations.trace.queryOptions({ id: trace })) : null,
  ]);
  return (
    <Words of="integrations">
      <Hydrate>
        <IntegrationsScreen />
      </Hydrate>
    </Words>
  );
}

function isNamed(entry: [string, string | null]): entry is [string, string] {
  return entry[1] !== null;
}
