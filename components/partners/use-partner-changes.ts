'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../trpc/client.tsx';

/** The changes of a partner; each reads the partners again afterwards. */
export function usePartnerChanges() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const settled = { onSettled: () => void queries.invalidateQueries(trpc.partners.pathFilter()) };
  return {
    create: useMutation(trpc.partners.create.mutationOptions(settled)),
    update: useMutation(trpc.partners.update.mutationOptions(settled)),
    setRights: useMutation(trpc.partners.setRights.mutationOptions(settled)),
    setCallback: useMutation(trpc.partners.setCallback.mutationOptions(settled)),
    rotate: useMutation(trpc.partners.rotateSecret.mutationOptions(settled)),
    revoke: useMutation(trpc.partners.revokeSecret.mutationOptions(settled)),
  };
}
