import type { Metadata } from 'next';
import { Words } from '#components/i18n/words.tsx';
import { MasterDataScreen } from '#components/mappings/master-data-screen.tsx';
import { Hydrate, prefetch, requireSession, serverApi } from '#components/trpc/server.tsx';

export const metadata: Metadata = { title: 'Master data' };

export default async function MasterDataPage() {
  await requireSession('/master-data');
  const api = serverApi();
  await Promise.all([
    prefetch(api.mappings.unmapped.queryOptions()),
    prefetch(api.session.me.queryOptions()),
  ]);
  return (
    <Words of="masterData">
      <Hydrate>
        <MasterDataScreen />
      </Hydrate>
    </Words>
  );
}
