'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useLiveScreen } from '../live/use-live-screen.ts';
import { useTRPC } from '../trpc/client.tsx';

/** Settings others change show up by themselves; the audit stands still while it is read. */
export function useAdminLive() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return useLiveScreen('admin', () => {
    for (const filter of [
      trpc.users.pathFilter(),
      trpc.partners.pathFilter(),
      trpc.odoo.pathFilter(),
      trpc.displays.pathFilter(),
    ])
      void queries.invalidateQueries(filter);
  });
}
