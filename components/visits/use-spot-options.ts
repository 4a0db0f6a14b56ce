'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../trpc/client.tsx';

/** The spots of a site, to choose from. */
export function useSpotOptions(siteId: string): { value: string; label: string }[] {
  const trpc = useTRPC();
  const sites = useQuery(trpc.sites.list.queryOptions());
  const site = sites.data?.find((each) => each.id === siteId);
  return (site?.spots ?? []).map((spot) => ({ value: spot.id, label: spot.code }));
}
