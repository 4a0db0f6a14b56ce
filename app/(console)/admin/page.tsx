import type { Metadata } from 'next';
import { AdminScreen } from '#components/admin/admin-screen.tsx';
import { Words } from '#components/i18n/words.tsx';
import { Hydrate, prefetch, requireSession, serverApi } from '#components/trpc/server.tsx';

export const metadata: Metadata = { title: 'Admin' };

type Props = { searchParams: Promise<{ tab?: string }> };

export default async function AdminPage({ searchParams }: Props) {
  const { tab = 'users' } = await searchParams;
  await requireSession(`/admin?tab=${encodeURIComponent(tab)}`);
  const api = serverApi();
  const areas = {
    users: () => prefetch(api.users.list.queryOptions()),
    partners: () => prefetch(api.partners.list.queryOptions()),
    odoo: () => prefetch(api.odoo.get.queryOptions()),
    displays: () => prefetch(api.displays.list.queryOptions()),
  };
  await Promise.all([
    prefetch(api.session.me.queryOptions()),
    prefetch(api.sites.list.queryOptions()),
    Object.hasOwn(areas, tab) ? areas[tab as keyof typeof areas]() : null,
  ]);
  return (
    <Words of="admin">
      <Hydrate>
        <AdminScreen />
      </Hydrate>
    </Words>
  );
}
