'use client';

import { useQuery } from '@tanstack/react-query';
import { PROCEDURES, type ProcedureName, passes } from '#server/auth/rights.ts';
import { useTRPC } from './client.tsx';

/** Rights of a person change rarely, and the server asks again anyway. */
const ME_STALE_MS = 60_000;

export function useMe() {
  const trpc = useTRPC();
  return useQuery({ ...trpc.session.me.queryOptions(), staleTime: ME_STALE_MS }).data ?? null;
}

/** Whether this person passes the outer wall of a procedure: what is never permitted is not shown. */
export function useMay(): (name: ProcedureName) => boolean {
  const me = useMe();
  return (name) => me !== null && passes(PROCEDURES[name], me.grants);
}
