'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';

/** Sites for settings: their names, and a list to choose from with "All sites" on top. */
export function useSites() {
  const t = useTranslations('admin');
  const trpc = useTRPC();
  const sites = useQuery(trpc.sites.list.queryOptions()).data ?? [];
  const named = sites.map((site) => ({ value: site.id as string, label: site.name }));
  return {
    options: named,
    withAll: [{ value: '*', label: t('allSites') }, ...named],
    nameOf: (siteId: string | null) =>
      siteId === null || siteId === '*'
        ? t('allSites')
        : (named.find((site) => site.value === siteId)?.label ?? t('unknownSite')),
  };
}
