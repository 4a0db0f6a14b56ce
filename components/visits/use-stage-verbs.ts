'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { askReason } from '../ui/confirm.ts';
import { stateKey } from '../ui/state-tag.tsx';
import { showToast, showUndoToast } from '../ui/toast.tsx';
import type { VisitDetail } from './types.ts';

export type ReversibleStage = NonNullable<VisitDetail['takeBack']>['stage'];
type Verb = 'dock' | 'start' | 'release' | 'releaseDoor' | 'withdraw' | 'takeBack';
type Input = { visit: VisitDetail; refresh: () => Promise<unknown> };

/** The steps of a stay that need no form; those nobody outside has acted on can be taken back. */
export function useStageVerbs({ visit, refresh }: Input, onTakenBack: () => void) {
  const trpc = useTRPC();
  const t = useTranslations('visit.do.done');
  const stages = useTranslations('states.visit');
  const because = useReason(visit.no);
  const announce = useAnnounce();
  const [running, setRunning] = useState<{ pending: Verb | null; error: unknown }>({
    pending: null,
    error: null,
  });
  const dock = useMutation(trpc.visits.dock.mutationOptions());
  const start = useMutation(trpc.receipts.start.mutationOptions());
  const release = useMutation(trpc.visits.release.mutationOptions());
  const giveBack = useMutation(trpc.doors.release.mutationOptions());
  const assign = useMutation(trpc.doors.assign.mutationOptions());
  const withdraw = useMutation(trpc.visits.withdraw.mutationOptions());
  const back = useMutation(trpc.visits.takeBack.mutationOptions());

  const { id: visitId, version, no } = visit;
  const say = (text: string, undo?: () => void) => {
    announce(text);
    if (undo) showUndoToast(text, undo);
    else showToast(text);
  };
  const run = async (verb: Verb, send: () => Promise<unknown>, done: () => void) => {
    setRunning({ pending: verb, error: null });
    const error = await send().then(
      () => done(),
      (failure: unknown) => ({ failure }),
    );
    await refresh();
    setRunning({ pending: null, error: error?.failure ?? null });
  };
  const takeBack = (stage: ReversibleStage) =>
    run(
      'takeBack',
      () => back.mutateAsync({ visitId, stage }),
      () => {
        say(t('takeBack', { stage: stages(stateKey(stage) as 'arrived'), no }));
        onTakenBack();
      },
    );
  const takesBack = (stage: ReversibleStage) => () => void takeBack(stage);
  return {
    ...running,
    fail: (error: unknown) => setRunning({ pending: null, error }),
    takeBack,
    dock: () =>
      run(
        'dock',
        () => dock.mutateAsync({ visitId, version }),
        () => say(t('dock', { no }), takesBack('at_door')),
      ),
    start: () =>
      run(
        'start',
        () => start.mutateAsync({ visitId }),
        () => say(t('start')),
      ),
    release: () =>
      run(
        'release',
        () => release.mutateAsync({ visitId, version }),
        () => say(t('release', { no }), takesBack('released')),
      ),
    releaseDoor: () => {
      const held = visit.assignments.find(({ status }) => status === 'reserved');
      if (!held) return Promise.resolve();
      const again = { visitId, doorId: held.doorId, seenDoorId: null, startsAt: held.startsAt };
      const undo = () =>
        run(
          'releaseDoor',
          () => assign.mutateAsync(again),
          () => announce(t('undone')),
        );
      return run(
        'releaseDoor',
        () => giveBack.mutateAsync({ assignmentId: held.id }),
        () => say(t('releaseDoor', { no }), () => void undo()),
      );
    },
    withdraw: async () => {
      const reason = await because();
      if (reason === null) return;
      await run(
        'withdraw',
        () => withdraw.mutateAsync({ visitId, version, reason }),
        () => say(t('withdraw', { no })),
      );
    },
    /** Called when the form of the check-in was accepted. */
    checkedIn: () => say(t('check_in', { no }), takesBack('checked_in')),
  };
}

const REASONS = ['refused', 'twice', 'mistake', 'other'] as const;

/** Asks why a stay is called off; null when the person goes back. */
function useReason(no: string): () => Promise<string | null> {
  const t = useTranslations('visit.withdraw');
  return async () => {
    const [first, ...rest] = REASONS.map((value) => ({ value, label: t(`because.${value}`) }));
    if (!first) return null;
    const reason = await askReason({
      title: t('title', { no }),
      consequence: t('consequence'),
      action: t('go'),
      reasons: [first, ...rest],
      noteMinLength: 0,
    });
    if (!reason) return null;
    const told = t(`because.${reason.code as (typeof REASONS)[number]}`);
    return reason.note ? `${told}: ${reason.note}` : told;
  };
}
