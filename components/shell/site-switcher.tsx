'use client';

import { Check, ChevronDown, Warehouse } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { type PageKey, pageHref } from './navigation.ts';

export type ShellSite = { id: string; name: string; city: string; timeZone: string };

/** The site in the path; choosing another opens the same page there. */
export function SiteSwitcher({
  sites,
  site,
  page,
}: {
  sites: readonly ShellSite[];
  site: string | null;
  page: PageKey | null;
}) {
  const t = useTranslations('shell');
  const router = useRouter();
  const current = sites.find((known) => known.id === site);
  if (sites.length === 0) return null;
  return (
    <Menu
      trigger={
        <Button tone="quiet" icon={<Warehouse aria-hidden="true" />} className="min-w-0 !px-2">
          <span className="truncate font-semibold">{current?.name ?? t('allSites')}</span>
          <ChevronDown className="size-4 shrink-0 text-ink-3" aria-hidden="true" />
        </Button>
      }
      groups={[
        {
          key: 'sites',
          label: t('site'),
          actions: sites.map((known) => ({
            key: known.id,
            label: known.name,
            keyHint: known.city,
            icon: known.id === site ? <Check aria-hidden="true" /> : <Warehouse aria-hidden="true" />,
            onSelect: () => {
              const target = page && site ? page : 'board';
              router.push(pageHref(target, known.id) ?? '/');
            },
          })),
        },
      ]}
    />
  );
}
