'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { CorrectionView } from '#server/yard/corrections/queries.ts';
import { rejectReasons } from '../corrections/reject-reasons.ts';
import { useCorrectionWords } from '../corrections/use-correction-words.ts';
import { useErrorCopy } from '../i18n/error-copy.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf, loadFailureOf } from '../trpc/failure.ts';
import type { Outputs } from '../trpc/types.ts';
import { Button } from '../ui/button.tsx';
import { askReason, confirmAction } from '../ui/confirm.ts';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { showToast } from '../ui/toast.tsx';
import type { Case } from './case.ts';

export type BulkBarProps = {
  selected: readonly Case[];
  whyNot: string | null;
  onClear: () => void;
};

/** Several cases, one decision: only where one sentence tells what happens to all of them. */
export function BulkBar({ selected, whyNot, onClear }: BulkBarProps) {
  const t = useTranslations('exceptions.select');
  const trpc = useTRPC();
  const exceptionIds = selected.map((item) => item.id);
  const preview = useQuery({
    ...trpc.corrections.previewMany.queryOptions({ exceptionIds }),
    placeholderData: (before) => before,
  });
  const isFresh = !preview.isPlaceholderData && preview.data?.corrections.length === selected.length;
  const why = useWhyNotMany(preview.data, isFresh) ?? whyNot;
  const decide = useDecideMany(preview.data, selected, onClear);
  const count = selected.length;
  const failure = decide.error ? failureOf(decide.error) : null;
  return (
    <section
      aria-label={t('label')}
      className="flex flex-col gap-2 rounded-card border border-accent bg-surface p-3"
    >
      <p className="font-semibold" role="status">
        {t('selected', { count })}
      </p>
      {preview.error ? (
        <ErrorPanelOf {...loadFailureOf(preview.error)} onRetry={() => void preview.refetch()} />
      ) : (
        <p className="text-ink-2">{why ?? decide.sentence}</p>
      )}
      {failure ? <ErrorPanelOf error={failure.error} reference={failure.reference} /> : null}
      <div className="flex flex-wrap gap-gap">
        <Button
          tone="primary"
          icon={<Check aria-hidden="true" />}
          disabledReason={why}
          pending={decide.pending}
          onClick={() => void decide.approve()}
        >
          {t('approve', { count })}
        </Button>
        <Button
          icon={<X aria-hidden="true" />}
          disabledReason={why}
          pending={decide.pending}
          onClick={() => void decide.reject()}
        >
          {t('reject', { count })}
        </Button>
        <Button tone="quiet" onClick={onClear}>
          {t('none')}
        </Button>
      </div>
    </section>
  );
}

type Preview = Outputs['corrections']['previewMany'];

function useWhyNotMany(preview: Preview | undefined, isFresh: boolean): string | null {
  const t = useTranslations('exceptions.select');
  const copy = useErrorCopy();
  if (!preview || !isFresh) return t('reading');
  if (preview.changes.length !== 1) return t('notIdentical');
  if (preview.corrections.some((one) => one.changed.length > 0)) return t('moved');
  for (const { can } of preview.corrections) {
    if (can.approve.ok) continue;
    if (can.approve.reason === 'correction.same_person') return t('own');
    return copy({ code: 'refused', reason: can.approve.reason }).title;
  }
  return null;
}

function useDecideMany(preview: Preview | undefined, selected: readonly Case[], onDone: () => void) {
  const t = useTranslations('exceptions.select');
  const exceptions = useTranslations('exceptions');
  const corrections = useTranslations('corrections');
  const words = useCorrectionWords();
  const ask = useManyMutations(onDone);
  const [first] = preview?.corrections ?? [];
  const change = preview?.changes[0] ?? '';
  const count = selected.length;
  const cases = selected.map((item) => item.no).join(', ');
  const sentence = first ? t('preview', { count, cases, sentence: words.sentence(first) }) : '';
  const items = (preview?.corrections ?? []).map(({ id, version, seen }: CorrectionView) => ({
    correctionId: id,
    expectedVersion: version,
    seen,
  }));
  const approve = async () => {
    const request = {
      title: t('approveTitle', { count }),
      consequence: sentence,
      action: t('approveAction', { count }),
    };
    if (await confirmAction(request)) ask.approve.mutate({ items, change });
  };
  const reject = async () => {
    const answer = await askReason({
      title: t('rejectTitle', { count }),
      consequence: sentence,
      action: t('rejectAction', { count }),
      reasons: rejectReasons((code) => corrections(`reject.${code}`)),
    });
    if (!answer) return;
    const code = corrections(`reject.${answer.code as 'other'}`);
    const reason = exceptions('reasonWithNote', { reason: code, note: answer.note });
    ask.reject.mutate({ items: items.map(({ seen: _seen, ...item }) => item), change, reason });
  };
  return { sentence, approve, reject, ...ask.state };
}

function useManyMutations(onDone: () => void) {
  const t = useTranslations('exceptions.select');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const copy = useErrorCopy();
  const settled = {
    onSuccess: (done: Outputs['corrections']['approveMany']) => {
      const left = done.filter((one) => one.outcome === 'refused' || one.outcome === 'outdated');
      const reason = copy({ code: 'outdated', reason: left[0]?.reason }).title;
      const text =
        left.length === 0
          ? t('done', { count: done.length })
          : t('partly', { done: done.length - left.length, left: left.length, reason });
      showToast(text);
      announce(text);
      onDone();
    },
    onSettled: () => {
      void queries.invalidateQueries(trpc.exceptions.pathFilter());
      void queries.invalidateQueries(trpc.corrections.pathFilter());
    },
  };
  const approve = useMutation(trpc.corrections.approveMany.mutationOptions(settled));
  const reject = useMutation(trpc.corrections.rejectMany.mutationOptions(settled));
  return {
    approve,
    reject,
    state: { error: approve.error ?? reject.error, pending: approve.isPending || reject.isPending },
  };
}
