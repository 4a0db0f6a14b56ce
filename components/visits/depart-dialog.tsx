'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { TextField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import { filled } from './filled.ts';
import type { VisitActionProps } from './visit-actions.tsx';

/** The truck leaves the site; its door and its trailer's place become free. */
export function DepartDialog({ visit, refresh, onClose }: VisitActionProps & { onClose: () => void }) {
  const t = useTranslations('visit.depart');
  const done = useTranslations('visit.do.done');
  const trpc = useTRPC();
  const formId = useId();
  const depart = useMutation(
    trpc.visits.depart.mutationOptions({
      onSuccess: () => {
        showToast(done('depart', { no: visit.no }));
        onClose();
      },
      onSettled: () => refresh(),
    }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = filled(new FormData(event.currentTarget));
    depart.mutate({ visitId: visit.id, version: visit.version, sealNo: text('seal') });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { no: visit.no })}
      size="sm"
      footer={
        <Button tone="primary" type="submit" form={formId} pending={depart.isPending}>
          {t('go')}
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        {depart.error ? <ErrorPanelOf {...failureOf(depart.error)} /> : null}
        <TextField label={t('seal')} name="seal" maxLength={40} />
      </form>
    </Dialog>
  );
}
