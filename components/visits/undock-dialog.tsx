'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { showUndoToast } from '../ui/toast.tsx';
import { useSpotOptions } from './use-spot-options.ts';
import type { VisitAssignProps } from './visit-assign.tsx';

const GATE = 'gate';

/** The trailer left its door for a spot or the gate; Undo puts it back at the door. */
export function UndockDialog({ visit, refresh, onUndoFailed, onClose }: VisitAssignProps) {
  const t = useTranslations('visit.undock');
  const done = useTranslations('visit.do.done');
  const trpc = useTRPC();
  const announce = useAnnounce();
  const formId = useId();
  const [spot, setSpot] = useState<string>(GATE);
  const spots = useSpotOptions(visit.siteId);
  const { doorId } = visit;
  const dock = useMutation(
    trpc.visits.dock.mutationOptions({
      onSuccess: () => announce(done('undone')),
      onError: onUndoFailed,
      onSettled: () => refresh(),
    }),
  );
  const undock = useMutation(
    trpc.visits.undock.mutationOptions({
      onSuccess: () => {
        const text = done('undock', { no: visit.no });
        announce(text);
        if (doorId) showUndoToast(text, () => dock.mutate({ visitId: visit.id, doorId }));
        onClose();
      },
      onSettled: () => refresh(),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    undock.mutate({
      visitId: visit.id,
      version: visit.version,
      spotId: spot === GATE ? undefined : spot,
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { no: visit.no })}
      description={t('hint')}
      size="sm"
      footer={
        <Button tone="primary" type="submit" form={formId} pending={undock.isPending}>
          {t('go')}
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        {undock.error ? <ErrorPanelOf {...failureOf(undock.error)} /> : null}
        <Combobox
          label={t('to')}
          value={spot}
          onValueChange={(value) => setSpot(value ?? GATE)}
          options={[{ value: GATE, label: t('toGate') }, ...spots]}
        />
      </form>
    </Dialog>
  );
}
