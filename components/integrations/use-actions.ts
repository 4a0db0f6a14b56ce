'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import type { Inputs } from '../trpc/types.ts';
import { askReason, confirmAction } from '../ui/confirm.ts';
import { showToast } from '../ui/toast.tsx';
import type { Ledger } from './integration-view.ts';
import type { Connector, Replay } from './types.ts';

export type Selection = Inputs['integrations']['replayDryRun'];

/** Characters the server keeps of a reason. */
const MAX_REASON = 500;
const NOTE_FOR_OTHER = 3;

/** Everything that can be done from this screen, with its questions and its toasts. */
export function useIntegrationActions() {
  const t = useTranslations('integrations');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const settled = {
    onSettled: () => void queries.invalidateQueries(trpc.integrations.pathFilter()),
  };
  const discardCall = useMutation(trpc.integrations.discard.mutationOptions(settled));
  const replayCall = useMutation(trpc.integrations.replay.mutationOptions(settled));
  const pauseCall = useMutation(trpc.integrations.pause.mutationOptions(settled));
  const resumeCall = useMutation(trpc.integrations.resume.mutationOptions(settled));
  const approveCall = useMutation(trpc.integrations.approveReplay.mutationOptions(settled));
  const abortCall = useMutation(trpc.integrations.abortReplay.mutationOptions(settled));
  const all = [discardCall, replayCall, pauseCall, resumeCall, approveCall, abortCall];
  const say = (text: string) => {
    showToast(text);
    announce(text);
  };

  const discard = async (selection: Selection, count: number, onDone?: () => void) => {
    const answer = await askReason({
      title: t('discard.title', { count }),
      consequence: t('discard.consequence'),
      action: t('discard.action'),
      reasons: [
        { value: 'test', label: t('discard.reasons.test') },
        { value: 'duplicate', label: t('discard.reasons.duplicate') },
        { value: 'wrong', label: t('discard.reasons.wrong') },
        { value: 'other', label: t('discard.reasons.other') },
      ],
      noteMinLength: NOTE_FOR_OTHER,
    });
    if (!answer) return;
    const word = t(`discard.reasons.${answer.code as 'test' | 'duplicate' | 'wrong' | 'other'}`);
    const reason = joined(word, answer.note);
    discardCall.mutate(
      { selection, reason },
      {
        onSuccess: ({ discarded }) => {
          say(t('discard.done', { count: discarded }));
          onDone?.();
        },
      },
    );
  };
  const replayOne = (ledger: Ledger, id: string) =>
    replayCall.mutate(
      { ledger, id },
      { onSuccess: ({ outcome }) => say(t(outcome === 'queued' ? 'panel.replayed' : 'panel.applied')) },
    );
  const pause = async ({ connectorId, name, kind }: Connector) => {
    const answer = await askReason({
      title: t('connector.pauseTitle', { name }),
      consequence: t(kind === 'odoo' ? 'connector.pauseOdoo' : 'connector.pausePartner'),
      action: t('connector.pauseAction'),
      reasons: [
        { value: 'maintenance', label: t('connector.reasons.maintenance') },
        { value: 'flood', label: t('connector.reasons.flood') },
        { value: 'wrong', label: t('connector.reasons.wrong') },
        { value: 'other', label: t('connector.reasons.other') },
      ],
    });
    if (!answer) return;
    const word = t(`connector.reasons.${answer.code as 'maintenance' | 'flood' | 'wrong' | 'other'}`);
    const reason = joined(word, answer.note);
    pauseCall.mutate({ connectorId, reason }, { onSuccess: () => say(t('connector.paused', { name })) });
  };
  const resume = ({ connectorId, name }: Connector) =>
    resumeCall.mutate({ connectorId }, { onSuccess: () => say(t('connector.resumed', { name })) });
  const approve = async (replay: Replay) => {
    const yes = await confirmAction({
      title: t('replays.approveTitle', { count: replay.total }),
      consequence: t('replays.approveConsequence'),
      action: t('replays.approveAction'),
    });
    if (yes)
      approveCall.mutate({ replayId: replay.id }, { onSuccess: () => say(t('replays.approvedToast')) });
  };
  const abort = async (replay: Replay) => {
    const yes = await confirmAction({
      title: t('replays.abortTitle'),
      consequence: t('replays.abortConsequence'),
      action: t('replays.abortAction'),
    });
    if (yes) abortCall.mutate({ replayId: replay.id }, { onSuccess: () => say(t('replays.aborted')) });
  };
  const error = all.find((call) => call.error)?.error;
  return {
    discard,
    replayOne,
    pause,
    resume,
    approve,
    abort,
    pending: all.some((call) => call.isPending),
    failure: error ? failureOf(error) : null,
  };
}

export type IntegrationActions = ReturnType<typeof useIntegrationActions>;

function joined(word: string, note: string): string {
  return (note.trim() === '' ? word : `${word}: ${note.trim()}`).slice(0, MAX_REASON);
}
