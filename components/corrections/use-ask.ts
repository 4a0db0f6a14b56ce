'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { showToast } from '../ui/toast.tsx';

/** Asking the maker and answering the checker, each followed by its word. */
export function useAsk(onDone: () => void) {
  const t = useTranslations('corrections.ask');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const on = (word: (no: string) => string) => ({
    onSuccess: ({ no }: { no: string }) => {
      showToast(word(no));
      announce(word(no));
      onDone();
    },
    onSettled: () => void queries.invalidateQueries(trpc.exceptions.pathFilter()),
  });
  const ask = useMutation(trpc.corrections.ask.mutationOptions(on((no) => t('asked', { no }))));
  const answer = useMutation(trpc.corrections.answer.mutationOptions(on((no) => t('answered', { no }))));
  return { ask, answer };
}
