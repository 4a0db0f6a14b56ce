'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { LineView } from '#server/yard/receipts/queries.ts';
import { failureOf } from '../board/failure.ts';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { TextArea, TextField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import { filled } from '../visits/filled.ts';
import { parseCount } from './count.ts';
import type { SmallPhoto } from './photo.ts';
import { PhotoField } from './photo-field.tsx';

export type DamageDialogProps = { line: LineView; refresh: () => Promise<unknown>; onClose: () => void };

/** Damaged units of a line with a note and a photo. */
export function DamageDialog({ line, refresh, onClose }: DamageDialogProps) {
  const t = useTranslations('receipt.damage');
  const words = useTranslations('receipt');
  const trpc = useTRPC();
  const formId = useId();
  const [photo, setPhoto] = useState<SmallPhoto | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const report = useMutation(
    trpc.receipts.reportDamage.mutationOptions({
      onSuccess: () => {
        showToast(t('done', { line: line.lineNo }));
        onClose();
      },
      onSettled: () => refresh(),
    }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const text = filled(new FormData(event.currentTarget));
    const quantity = parseCount(text('quantity') ?? '');
    setWrong(quantity === null ? words('wrongNumber') : quantity === 0 ? t('need') : null);
    if (!quantity) return;
    report.mutate({ receiptLineId: line.id, quantity, note: text('note'), photoBase64: photo?.base64 });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { product: line.name ?? line.sku })}
      size="sm"
      footer={
        <Button tone="primary" type="submit" form={formId} pending={report.isPending}>
          {t('go')}
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        {report.error ? <ErrorPanelOf {...failureOf(report.error)} /> : null}
        <TextField
          label={t('quantity')}
          hint={t('quantityHint', { uom: line.uom })}
          name="quantity"
          inputMode="decimal"
          defaultValue={line.damagedQty > 0 ? String(line.damagedQty) : ''}
          error={wrong}
        />
        <TextArea label={t('note')} name="note" maxLength={500} />
        <PhotoField photo={photo} onPhoto={setPhoto} />
      </form>
    </Dialog>
  );
}
