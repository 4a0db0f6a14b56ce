'use client';

import { useQuery } from '@tanstack/react-query';
import { PROCEDURES, type ProcedureName, passes } from '#server/auth/rights.ts';
import { useTRPC } from '../trpc/client.tsx';

/** What this person may call here; the server asks again. */
export function useMay(): (name: ProcedureName) => boolean {
  const trpc = useTRPC();
  const me = useQuery(trpc.session.me.queryOptions());
  const grants = me.data?.grants ?? null;
  return (name) => passes(PROCEDURES[name], grants as Parameters<typeof passes>[1]);
}
