'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { askReason } from '../ui/confirm.ts';
import { showToast } from '../ui/toast.tsx';

const REASONS = ['notOurs', 'typo', 'old', 'other'] as const;

export type Code = { readonly id: string; readonly code: string; readonly version: number };
export type Target = { readonly kind: string; readonly id: string; readonly label: string };

/** Accept a suggestion, pick another target, or refuse a code. `onDone` follows every decision. */
export function useDecideCode(onDone: () => void) {
  const t = useTranslations('mappings');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const say = (text: string) => {
    showToast(text);
    announce(text);
    onDone();
  };
  const settled = {
    onSettled: () => void queries.invalidateQueries(trpc.mappings.pathFilter()),
  };
  const save = useMutation(trpc.mappings.save.mutationOptions(settled));
  const reject = useMutation(trpc.mappings.reject.mutationOptions(settled));

  const stand = ({ id, code, version }: Code, target: Target) =>
    save.mutate(
      { mappingId: id, targetKind: target.kind, targetId: target.id, version },
      { onSuccess: ({ woken }) => say(t('saved', { code, label: target.label, count: woken }).trim()) },
    );
  const refuse = async ({ id, code }: Code, blocked: number) => {
    const option = (value: (typeof REASONS)[number]) => ({ value, label: t(`reject.${value}`) });
    const [first, ...rest] = REASONS;
    const answer = await askReason({
      title: t('reject.title', { code }),
      consequence: t('reject.consequence', { count: blocked }),
      action: t('reject.action'),
      reasons: [option(first), ...rest.map(option)],
    });
    if (!answer) return;
    const word = t(`reject.${answer.code as (typeof REASONS)[number]}`);
    const reason = t('reject.reason', { reason: word, note: answer.note }).slice(0, MAX_REASON);
    reject.mutate({ mappingId: id, reason }, { onSuccess: () => say(t('rejected', { code })) });
  };
  const error = save.error ?? reject.error;
  return {
    stand,
    refuse,
    pending: save.isPending || reject.isPending,
    failure: error ? failureOf(error) : null,
  };
}

/** Characters the server keeps of a reason. */
const MAX_REASON = 300;
