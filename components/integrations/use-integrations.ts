'use client';

import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { useCallback, useMemo, useState } from 'react';
import { useLiveScreen } from '../live/use-live-screen.ts';
import type { Connection } from '../shell/connection-chip.tsx';
import { useTRPC, useTRPCClient } from '../trpc/client.tsx';
import { deliveriesInput, type IntegrationView, messagesInput, VIEW } from './integration-view.ts';

/** The ledgers have no topic of their own: what is on the screen is read again this often while it is seen. */
export const REFRESH_MS = 5_000;
/** Older than this the picture is not believed any more. */
const BELIEVED_MS = 20_000;

export function useIntegrationView() {
  return useQueryStates(VIEW);
}

export interface Pulse {
  /** Milliseconds between reads; false while the person holds the screen still. */
  readonly every: number | false;
  readonly connection: Connection;
  readonly offline: boolean;
  readonly togglePause: () => void;
}

/** How fresh the screen keeps itself, and how it is held still. */
export function usePulse(mayList: boolean): Pulse {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [pausedAt, setPausedAt] = useState<string | null>(null);
  const live = useLiveScreen('integrations', () => {
    if (pausedAt === null) void queries.invalidateQueries(trpc.integrations.pathFilter());
  });
  const newer = useQuery({
    ...trpc.integrations.messages.queryOptions({ after: pausedAt ?? '0' }),
    enabled: pausedAt !== null && mayList,
    refetchInterval: REFRESH_MS,
  });
  const togglePause = useCallback(() => {
    if (pausedAt !== null) {
      setPausedAt(null);
      void queries.invalidateQueries(trpc.integrations.pathFilter());
      return;
    }
    const hold = (first: string | null) => setPausedAt(first ?? '0');
    if (!mayList) return hold(null);
    void client.integrations.messages.query({ limit: 1 }).then(
      ({ first }) => hold(first),
      () => hold(null),
    );
  }, [pausedAt, mayList, client, queries, trpc]);
  const waiting = newer.data?.rows.length ?? 0;
  const connection = useMemo(
    (): Connection => (pausedAt === null ? live.connection : { state: 'paused', waiting }),
    [pausedAt, live.connection, waiting],
  );
  return {
    every: pausedAt === null ? REFRESH_MS : false,
    connection,
    offline: live.offline,
    togglePause,
  };
}

/** The state of all lines; `trusted` is false while it is old, or while nobody works. */
export function useOverview(pulse: Pulse) {
  const trpc = useTRPC();
  const query = useQuery({ ...trpc.integrations.overview.queryOptions(), refetchInterval: pulse.every });
  const late =
    query.data !== undefined && Date.now() - query.dataUpdatedAt > BELIEVED_MS && pulse.every !== false;
  const failed = query.isError || (query.failureCount > 0 && query.data !== undefined);
  const trusted = !pulse.offline && !failed && !late && query.data?.feed !== 'stalled';
  return { query, data: query.data, trusted };
}

export function useMessages(view: IntegrationView, pulse: Pulse, enabled: boolean) {
  const trpc = useTRPC();
  return useInfiniteQuery({
    ...trpc.integrations.messages.infiniteQueryOptions(messagesInput(view), {
      getNextPageParam: (page) => page.next,
    }),
    enabled,
    refetchInterval: pulse.every,
    placeholderData: keepPreviousData,
  });
}

export function useDeliveries(view: IntegrationView, pulse: Pulse, enabled: boolean) {
  const trpc = useTRPC();
  return useInfiniteQuery({
    ...trpc.integrations.deliveries.infiniteQueryOptions(deliveriesInput(view), {
      getNextPageParam: (page) => page.next,
    }),
    enabled,
    refetchInterval: pulse.every,
    placeholderData: keepPreviousData,
  });
}
