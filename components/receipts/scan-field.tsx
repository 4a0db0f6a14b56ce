'use client';

import { useMutation } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ReceiptView } from '#server/yard/receipts/queries.ts';
import { failureOf } from '../board/failure.ts';
import { useErrorCopy } from '../i18n/error-copy.ts';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { VisitActionProps } from '../visits/visit-actions.tsx';
import { resolveScan } from './count.ts';
import { useCountOff } from './count-lines.tsx';

const UnknownDialog = dynamic(() => import('./unknown-dialog.tsx').then((m) => m.UnknownDialog), {
  ssr: false,
});

type Answer = { text: string; unknown: string | null };

/** One field for scanner and keys: a pallet is counted, a product leads to its line. */
export function ScanField(props: VisitActionProps & { receipts: readonly ReceiptView[] }) {
  const { receipts, refresh } = props;
  const [first] = receipts;
  if (!first) return null;
  return (
    <ScanForm
      {...props}
      receipt={receipts.find((each) => each.status !== 'confirmed') ?? first}
      refresh={refresh}
    />
  );
}

function ScanForm(props: VisitActionProps & { receipts: readonly ReceiptView[]; receipt: ReceiptView }) {
  const { receipts, receipt, refresh } = props;
  const t = useTranslations('receipt.scan');
  const copy = useErrorCopy();
  const trpc = useTRPC();
  const off = useCountOff(props);
  const field = useRef<HTMLInputElement>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [adding, setAdding] = useState<string | null>(null);
  const pallet = useMutation(trpc.receipts.countPallet.mutationOptions({ onSettled: () => refresh() }));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = field.current?.value.trim() ?? '';
    if (text === '' || off) return;
    const hit = resolveScan(receipts, text);
    if (field.current) field.current.value = '';
    if (hit.kind === 'line') {
      setAnswer({ text: t('line', { line: hit.lineNo }), unknown: null });
      return document.querySelector<HTMLElement>(`[data-count-input="${CSS.escape(hit.lineId)}"]`)?.focus();
    }
    if (hit.kind === 'several')
      return setAnswer({ text: t('several', { count: hit.count, text }), unknown: null });
    if (hit.kind === 'unknown') return setAnswer({ text: t('unknown', { text }), unknown: text });
    const { sscc, again, receiptId } = hit;
    if (again) return setAnswer({ text: t('palletAgain', { sscc }), unknown: null });
    pallet.mutate(
      { sscc, state: 'counted', receiptId },
      {
        onSuccess: () => setAnswer({ text: t('pallet', { sscc }), unknown: null }),
        onError: (error) => setAnswer({ text: copy(failureOf(error).error).title, unknown: null }),
      },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-gap px-3 py-2">
      <TextField
        ref={field}
        label={t('label')}
        frameClassName="min-w-56 flex-1"
        autoComplete="off"
        spellCheck={false}
      />
      <Button type="submit" disabledReason={off} pending={pallet.isPending}>
        {t('go')}
      </Button>
      <p role="status" className="w-full min-h-5 text-ink-2">
        {answer?.text}
      </p>
      {answer?.unknown ? (
        <Button onClick={() => setAdding(answer.unknown)}>{t('addUnknown', { text: answer.unknown })}</Button>
      ) : null}
      {adding ? (
        <UnknownDialog
          receiptId={receipt.id}
          code={adding}
          refresh={refresh}
          onClose={() => {
            setAdding(null);
            setAnswer(null);
          }}
        />
      ) : null}
    </form>
  );
}
