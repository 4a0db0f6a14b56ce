'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { parseAsString, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { useLiveScreen } from '../live/use-live-screen.ts';
import { useTRPC } from '../trpc/client.tsx';
import type { Outputs } from '../trpc/types.ts';

export type Unmapped = Outputs['mappings']['unmapped'][number];
export type Decided = Outputs['mappings']['list'][number];

/** Codes come by messages, which have no topic of their own: the queue is read again this often. */
const REFETCH_MS = 15_000;

export function useMappingView() {
  const [view, setView] = useQueryStates({
    id: parseAsString,
    q: parseAsString,
    kind: parseAsString,
    system: parseAsString,
  });
  const clear = () => void setView({ q: null, kind: null, system: null });
  return { view, setView, clear };
}

/** The queue, filtered by the address, with what the filters can choose between. */
export function useUnmapped(view: { kind: string | null; system: string | null }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const live = useLiveScreen('master-data', () => {
    void queries.invalidateQueries(trpc.mappings.pathFilter());
  });
  const query = useQuery({ ...trpc.mappings.unmapped.queryOptions(), refetchInterval: REFETCH_MS });
  const all = query.data;
  const items = useMemo(
    () =>
      (all ?? []).filter(
        (item) =>
          (view.kind === null || item.kind === view.kind) &&
          (view.system === null || item.system === view.system),
      ),
    [all, view.kind, view.system],
  );
  return { query, items, all: all ?? NONE, live };
}

const NONE: readonly Unmapped[] = [];
