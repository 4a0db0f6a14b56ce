'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import type { CorrectionView } from '#server/yard/corrections/queries.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { askReason, confirmAction } from '../ui/confirm.ts';
import { showToast } from '../ui/toast.tsx';
import { type RejectReason, rejectReasons } from './reject-reasons.ts';
import { useCorrectionWords } from './use-correction-words.ts';

const REVERSE_REASONS = ['mistake', 'newFacts', 'other'] as const;

/** Approve, reject, withdraw, retry and reverse, each with its question before and its word after. */
export function useDecide(correction: CorrectionView) {
  const t = useTranslations('corrections');
  const words = useCorrectionWords();
  const ask = useCorrectionMutations();
  const { id: correctionId, no } = correction;

  const approve = async () => {
    const request = {
      title: t('approve.title', { no }),
      consequence: words.sentence(correction),
      action: t('approve.action'),
    };
    if (!(await confirmAction(request))) return;
    const { version: expectedVersion, seen } = correction;
    ask.approve.mutate({ correctionId, expectedVersion, seen });
  };
  const reject = async () => {
    const answer = await askReason({
      title: t('reject.title', { no }),
      consequence: t('reject.consequence', { name: correction.proposedByName }),
      action: t('reject.action'),
      reasons: rejectReasons((code) => t(`reject.${code}`)),
    });
    if (!answer) return;
    const reason = `${t(`reject.${answer.code as RejectReason}`)}: ${answer.note}`;
    ask.reject.mutate({ correctionId, expectedVersion: correction.version, reason });
  };
  const withdraw = async () => {
    const request = {
      title: t('withdraw.title', { no }),
      consequence: t('withdraw.consequence'),
      action: t('withdraw.action'),
    };
    if (await confirmAction(request)) ask.withdraw.mutate({ correctionId });
  };
  const reverse = async () => {
    const answer = await askReason({
      title: t('reverse.title', { no }),
      consequence: t('reverse.consequence'),
      action: t('reverse.action'),
      reasons: options(REVERSE_REASONS, (code) => t(`reverse.${code}`)),
    });
    if (!answer) return;
    const note = `${t(`reverse.${answer.code as (typeof REVERSE_REASONS)[number]}`)}: ${answer.note}`;
    ask.reverse.mutate({ correctionId, note });
  };
  const retry = () => ask.retry.mutate({ correctionId });
  return { approve, reject, withdraw, retry, reverse, ...ask.state };
}

function options<Code extends string>(codes: readonly [Code, ...Code[]], label: (code: Code) => string) {
  const [first, ...rest] = codes;
  const option = (code: Code) => ({ value: code, label: label(code) });
  return [option(first), ...rest.map(option)] as const;
}

function useCorrectionMutations() {
  const t = useTranslations('corrections');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const said = (text: string) => {
    showToast(text);
    announce(text);
  };
  // What was refused may be refused because the record moved: either way it is read again.
  const settled = () => void queries.invalidateQueries(trpc.exceptions.pathFilter());
  const on = <Result extends { no: string }>(word: (result: Result) => string) => ({
    onSuccess: (result: Result) => said(word(result)),
    onSettled: settled,
  });
  const approve = useMutation(
    trpc.corrections.approve.mutationOptions(
      on(({ no, outcome }) => (outcome === 'approved' ? t('approved', { no }) : t('outdatedToast', { no }))),
    ),
  );
  const reject = useMutation(
    trpc.corrections.reject.mutationOptions(on(({ no }) => t('reject.done', { no }))),
  );
  const withdraw = useMutation(
    trpc.corrections.withdraw.mutationOptions(on(({ no }) => t('withdraw.done', { no }))),
  );
  const retry = useMutation(trpc.corrections.retry.mutationOptions(on(({ no }) => t('retried', { no }))));
  const reverse = useMutation(
    trpc.corrections.reverse.mutationOptions(on(({ no }) => t('reverse.done', { no }))),
  );
  const all = [approve, reject, withdraw, retry, reverse];
  const state = {
    error: all.find((each) => each.error !== null)?.error ?? null,
    pending: all.some((each) => each.isPending),
    clearError: () => {
      for (const each of all) each.reset();
    },
  };
  return { approve, reject, withdraw, retry, reverse, state };
}
