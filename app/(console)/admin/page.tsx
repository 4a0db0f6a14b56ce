import type { Metadata } from 'next';
import { AdminScreen } from '#components/admin/admin-screen.tsx';
import { Hydrate, prefetch, requireSession, serverApi } from '#components/trpc/server.tsx';

export const metadata: Metadata = { title: 'Admin' };

type Props = { searchParams: Promise<{ tab?: string }> };

export default async function AdminPage({ searchParams }: Props) {
  const { tab = 'users' } = await searchParams;
  await requireSession(`/admin?tab=${encodeURIComponent(tab)}`);
  const api = serverApi();
  void prefetch(api.session.me.queryOptions());
  void prefetch(api.sites.list.queryOptions());
  if (tab === 'users') void prefetch(api.users.list.queryOptions());
  if (tab === 'partners') void prefetch(api.partners.list.queryOptions());
  if (tab === 'odoo') void prefetch(api.odoo.get.queryOptions());
  if (tab === 'displays') void prefetch(api.displays.list.queryOptions());
  return (
    <Hydrate>
      <AdminScreen />
    </Hydrate>
  );
}
