'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTopic } from '../live/live-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';

/** Ledgers have no topic: how a fact travelled is read again this often while the page is seen. */
const TRAVEL_MS = 5_000;

/** Everything the page of a stay shows; read again whenever somebody touched the stay. */
export function useVisit(visitId: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const refresh = useCallback(
    () =>
      Promise.all([
        queries.invalidateQueries(trpc.visits.pathFilter()),
        queries.invalidateQueries(trpc.receipts.pathFilter()),
      ]),
    [queries, trpc],
  );
  useTopic(`visit:${visitId}`, { onRefetch: () => void refresh(), onMessage: () => void refresh() });
  const visit = useQuery(trpc.visits.get.queryOptions({ visitId }));
  const story = useQuery(trpc.visits.story.queryOptions({ visitId }, { refetchInterval: TRAVEL_MS }));
  const receipts = useQuery(trpc.receipts.forVisit.queryOptions({ visitId }));
  return { visit, story, receipts, refresh };
}
