'use client';

import dynamic from 'next/dynamic';
import { useTranslations } from 'use-intl';
import type { ProcedureName } from '#server/auth/rights.ts';
import { usePageFrame } from '../shell/shell-state.tsx';
import { useMay, useMe } from '../trpc/use-may.ts';
import { Banner } from '../ui/banner.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { type TabItem, Tabs } from '../ui/tabs.tsx';
import { AdminHelp } from './admin-help.tsx';
import { useAdminLive } from './use-admin-live.ts';

const HELP = <AdminHelp />;

// An area brings its own program; the server's page names the one it shows, so nothing flashes.
const loading = () => <SkeletonRows rows={8} />;
const UsersPanel = dynamic(() => import('../users/users-panel.tsx').then((file) => file.UsersPanel), {
  loading,
});
const RolesPanel = dynamic(() => import('../users/roles-panel.tsx').then((file) => file.RolesPanel), {
  loading,
});
const PartnersPanel = dynamic(
  () => import('../partners/partners-panel.tsx').then((file) => file.PartnersPanel),
  { loading },
);
const OdooPanel = dynamic(() => import('../odoo/odoo-panel.tsx').then((file) => file.OdooPanel), { loading });
const OwnershipPanel = dynamic(
  () => import('../ownership/ownership-panel.tsx').then((file) => file.OwnershipPanel),
  { loading },
);
const DisplaysPanel = dynamic(
  () => import('../displays/displays-panel.tsx').then((file) => file.DisplaysPanel),
  { loading },
);
const AuditPanel = dynamic(() => import('../audit/audit-panel.tsx').then((file) => file.AuditPanel), {
  loading,
});

/** The query an area cannot do without: who may not ask it does not see the area. */
const AREAS = [
  ['users', 'users.list'],
  ['roles', 'users.list'],
  ['partners', 'partners.list'],
  ['odoo', 'odoo.get'],
  ['ownership', 'ownership.list'],
  ['displays', 'displays.list'],
  ['audit', 'audit.list'],
] as const satisfies readonly (readonly [string, ProcedureName])[];
type Area = (typeof AREAS)[number][0];

/** Admin: people, partners, Odoo, displays, audit; only the areas this person may open. */
export function AdminScreen() {
  const t = useTranslations('admin');
  const me = useMe();
  const may = useMay();
  const live = useAdminLive();
  usePageFrame({ title: t('title'), help: HELP, connection: live.connection });
  if (!me) return <SkeletonRows rows={6} />;
  const [first, ...rest] = AREAS.filter(([, needed]) => may(needed)).map(
    ([value]): TabItem<Area> => ({ value, label: t(`tabs.${value}`) }),
  );
  if (!first) return <EmptyState kind="no-access" whoCanGrant={t('whoCanGrant')} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {live.offline ? <Banner severity="unsure">{t('offline')}</Banner> : null}
      <div className="flex flex-col gap-3 p-4 max-md:p-2">
        <Tabs label={t('tabs.label')} items={[first, ...rest]}>
          {(area) => <AreaOf area={area} offline={live.offline} />}
        </Tabs>
      </div>
    </div>
  );
}

function AreaOf({ area, offline }: { area: Area; offline: boolean }) {
  switch (area) {
    case 'users':
      return <UsersPanel offline={offline} />;
    case 'roles':
      return <RolesPanel />;
    case 'partners':
      return <PartnersPanel offline={offline} />;
    case 'odoo':
      return <OdooPanel offline={offline} />;
    case 'ownership':
      return <OwnershipPanel />;
    case 'displays':
      return <DisplaysPanel offline={offline} />;
    case 'audit':
      return <AuditPanel />;
  }
}
