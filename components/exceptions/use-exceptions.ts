'use client';

import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { useLiveScreen } from '../live/use-live-screen.ts';
import { useTRPC } from '../trpc/client.tsx';
import { type CaseView, listInput, VIEW } from './case-view.ts';

export function useCaseView() {
  const [view, setView] = useQueryStates(VIEW);
  const clear = () => void setView({ type: null, site: null, visit: null, age: null });
  return { view, setView, clear };
}

/** List, figures and sites of the screen, kept fresh by the live topic. */
export function useCases(view: CaseView) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const live = useLiveScreen('exceptions', () => {
    void queries.invalidateQueries(trpc.exceptions.pathFilter());
  });
  const list = useInfiniteQuery(
    trpc.exceptions.list.infiniteQueryOptions(listInput(view), {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  const counts = useQuery(trpc.exceptions.counts.queryOptions({}));
  const sites = useQuery(trpc.sites.list.queryOptions());
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  return { list, items, counts: counts.data, sites: sites.data ?? [], live };
}
