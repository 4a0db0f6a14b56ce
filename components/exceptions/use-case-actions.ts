'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { askReason } from '../ui/confirm.ts';
import { showToast, showUndoToast } from '../ui/toast.tsx';
import type { Case } from './case.ts';
import type { NewOwner } from './hand-over-dialog.tsx';

const CLOSE_REASONS = ['settled', 'harmless', 'mistaken', 'other'] as const;
const MINUTE_MS = 60_000;

/** What can be done with a case itself, each followed by its word; what can be taken back offers Undo. */
export function useCaseActions(item: Case) {
  const t = useTranslations('exceptions');
  const roles = useTranslations('auth.role');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const send = useCaseMutations();
  const { id: exceptionId, no, version } = item;

  const giveBack = () =>
    send.reassign.mutate(
      { exceptionId, ownerUserId: null },
      { onSuccess: () => showToast(t('actions.givenBack', { no, role: roles(item.ownerRole) })) },
    );
  const claim = () =>
    send.claim.mutate(
      { exceptionId, version },
      { onSuccess: () => showUndoToast(t('actions.claimed', { no }), giveBack) },
    );
  const handTo = (to: NewOwner) => {
    const [owner, name] =
      'role' in to ? [{ ownerRole: to.role }, roles(to.role)] : [{ ownerUserId: to.userId }, to.name];
    send.reassign.mutate(
      { exceptionId, version, ...owner },
      { onSuccess: () => showToast(t('actions.handed', { no, role: name })) },
    );
  };
  const wake = () =>
    send.snooze.mutate(
      { exceptionId, until: null },
      { onSuccess: () => showToast(t('actions.woken', { no })) },
    );
  const snooze = (minutes: number) => {
    const until = new Date(now + minutes * MINUTE_MS);
    send.snooze.mutate(
      { exceptionId, until, version },
      {
        onSuccess: () => showUndoToast(t('actions.snoozed', { no, time: format.dayTime(until, now) }), wake),
      },
    );
  };
  const sleepUntilMoved = () =>
    send.snooze.mutate(
      { exceptionId, until: null, wakeOn: 'record_moves', version },
      { onSuccess: () => showUndoToast(t('actions.sleeps', { no }), wake) },
    );
  const acknowledge = () =>
    send.acknowledge.mutate(
      { exceptionId },
      { onSuccess: () => showToast(t('actions.acknowledged', { no })) },
    );
  const close = async () => {
    const [first, ...rest] = CLOSE_REASONS;
    const option = (code: (typeof CLOSE_REASONS)[number]) => ({ value: code, label: t(`close.${code}`) });
    const answer = await askReason({
      title: t('close.title', { no }),
      consequence: t('close.consequence'),
      action: t('close.action'),
      reasons: [option(first), ...rest.map(option)],
    });
    if (!answer) return;
    const code = t(`close.${answer.code as (typeof CLOSE_REASONS)[number]}`);
    const reason = t('reasonWithNote', { reason: code, note: answer.note });
    send.close.mutate(
      { exceptionId, reason, version },
      { onSuccess: () => showToast(t('actions.closed', { no })) },
    );
  };
  return { claim, giveBack, handTo, snooze, sleepUntilMoved, wake, acknowledge, close, ...send.state };
}

function useCaseMutations() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const settled = { onSettled: () => void queries.invalidateQueries(trpc.exceptions.pathFilter()) };
  const claim = useMutation(trpc.exceptions.claim.mutationOptions(settled));
  const acknowledge = useMutation(trpc.exceptions.acknowledge.mutationOptions(settled));
  const reassign = useMutation(trpc.exceptions.reassign.mutationOptions(settled));
  const snooze = useMutation(trpc.exceptions.snooze.mutationOptions(settled));
  const close = useMutation(trpc.exceptions.close.mutationOptions(settled));
  const all = [claim, acknowledge, reassign, snooze, close];
  const state = {
    error: all.find((each) => each.error !== null)?.error ?? null,
    pending: all.some((each) => each.isPending),
  };
  return { claim, acknowledge, reassign, snooze, close, state };
}
