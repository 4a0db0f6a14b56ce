'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { TextField } from '../ui/text-field.tsx';
import { filled } from './filled.ts';
import { useSpotOptions } from './use-spot-options.ts';
import type { VisitActionProps } from './visit-actions.tsx';

const GATE = 'gate';

type CheckInDialogProps = VisitActionProps & { onDone: () => void; onClose: () => void };

/** The gate's part: who drives, the seal, and where the truck waits. */
export function CheckInDialog({ visit, refresh, onDone, onClose }: CheckInDialogProps) {
  const t = useTranslations('visit.checkIn');
  const trpc = useTRPC();
  const formId = useId();
  const [spot, setSpot] = useState(visit.spotId ?? GATE);
  const spots = useSpotOptions(visit.siteId);
  const checkIn = useMutation(
    trpc.visits.checkIn.mutationOptions({
      onSuccess: () => {
        onDone();
        onClose();
      },
      onSettled: () => refresh(),
    }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = filled(new FormData(event.currentTarget));
    const driver = { name: text('name'), phone: text('phone') };
    checkIn.mutate({
      visitId: visit.id,
      version: visit.version,
      spotId: spot === GATE ? undefined : spot,
      driver: driver.name || driver.phone ? driver : undefined,
      tractorNumber: text('tractor'),
      sealNo: text('seal'),
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { no: visit.no })}
      footer={
        <Button tone="primary" type="submit" form={formId} pending={checkIn.isPending}>
          {t('go')}
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-3 sm:grid-cols-2">
        {checkIn.error ? <ErrorPanelOf {...failureOf(checkIn.error)} className="sm:col-span-2" /> : null}
        <Combobox
          label={t('spot')}
          value={spot}
          onValueChange={(value) => setSpot(value ?? GATE)}
          options={[{ value: GATE, label: t('spotNone') }, ...spots]}
        />
        <TextField label={t('driver')} name="name" defaultValue={visit.driverName ?? ''} maxLength={80} />
        <TextField
          label={t('phone')}
          name="phone"
          type="tel"
          defaultValue={visit.driverPhone ?? ''}
          maxLength={30}
        />
        <TextField
          label={t('tractor')}
          name="tractor"
          defaultValue={visit.tractorNumber ?? ''}
          maxLength={40}
        />
        <TextField label={t('seal')} name="seal" defaultValue={visit.sealNo ?? ''} maxLength={40} />
      </form>
    </Dialog>
  );
}
