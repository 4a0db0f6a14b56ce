'use client';

import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { loadFailureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import type { Target } from './use-decide-code.ts';

export type PickDialogProps = {
  item: { readonly kind: string; readonly code: string };
  onPick: (target: Target) => void;
  onClose: () => void;
};

/** Any thing of ours that a code of this kind can stand for. */
export function PickDialog({ item, onPick, onClose }: PickDialogProps) {
  const t = useTranslations('mappings');
  const trpc = useTRPC();
  const formId = useId();
  const [id, setId] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const targets = useQuery(trpc.mappings.targets.queryOptions({ kind: item.kind }));
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const target = targets.data?.find((each) => each.id === id);
    if (target) onPick(target);
  };
  return (
    <Dialog
      open
      size="sm"
      title={t('pick.title', { code: item.code })}
      description={t('pick.hint')}
      onOpenChange={(open) => !open && onClose()}
      footer={
        <Button tone="primary" type="submit" form={formId}>
          {t('actions.save')}
        </Button>
      }
    >
      <form id={formId} onSubmit={send} noValidate>
        {targets.error ? (
          <ErrorPanelOf {...loadFailureOf(targets.error)} onRetry={() => void targets.refetch()} />
        ) : (
          <Combobox
            label={t('pick.target')}
            options={(targets.data ?? []).map((each) => ({ value: each.id, label: each.label }))}
            searching={targets.isPending}
            value={id}
            onValueChange={setId}
            error={tried && id === null ? t('pick.missing') : null}
          />
        )}
      </form>
    </Dialog>
  );
}
