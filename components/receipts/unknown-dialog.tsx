'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { TextField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import { filled } from '../visits/filled.ts';
import { parseCount } from './count.ts';

export type UnknownDialogProps = {
  receiptId: string;
  code: string;
  refresh: () => Promise<unknown>;
  onClose: () => void;
};

/** A product on the truck that nobody announced: it is counted and waits for somebody who knows it. */
export function UnknownDialog({ receiptId, code, refresh, onClose }: UnknownDialogProps) {
  const t = useTranslations('receipt.unknown');
  const words = useTranslations('receipt');
  const trpc = useTRPC();
  const formId = useId();
  const [wrong, setWrong] = useState<{ code?: string; quantity?: string }>({});
  const add = useMutation(
    trpc.receipts.addUnknown.mutationOptions({
      onSuccess: (_, input) => {
        showToast(t('done', { code: input.code }));
        onClose();
      },
      onSettled: () => refresh(),
    }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // The dialog's form stands inside the scan form's React tree.
    event.stopPropagation();
    const text = filled(new FormData(event.currentTarget));
    const printed = text('code');
    const countedQty = parseCount(text('quantity') ?? '');
    setWrong({
      code: printed ? undefined : t('need'),
      quantity: countedQty === null ? words('wrongNumber') : undefined,
    });
    if (!printed || countedQty === null) return;
    add.mutate({ receiptId, code: printed, description: text('description'), countedQty, uom: text('uom') });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title')}
      size="sm"
      footer={
        <Button tone="primary" type="submit" form={formId} pending={add.isPending}>
          {t('go')}
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        {add.error ? <ErrorPanelOf {...failureOf(add.error)} /> : null}
        <TextField
          label={t('code')}
          hint={t('codeHint')}
          name="code"
          defaultValue={code}
          maxLength={80}
          error={wrong.code}
        />
        <TextField label={t('description')} name="description" maxLength={200} />
        <div className="grid grid-cols-2 gap-3">
          <TextField label={t('quantity')} name="quantity" inputMode="decimal" error={wrong.quantity} />
          <TextField label={t('uom')} name="uom" defaultValue="Units" maxLength={20} />
        </div>
      </form>
    </Dialog>
  );
}
