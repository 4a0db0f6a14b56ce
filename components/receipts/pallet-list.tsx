'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { PalletView, ReceiptView } from '#server/yard/receipts/queries.ts';
import { failureOf } from '../board/failure.ts';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Segmented } from '../ui/segmented.tsx';
import type { VisitActionProps } from '../visits/visit-actions.tsx';
import { useCountOff } from './count-lines.tsx';

/** More pallets than this fold away until somebody asks. */
const FIRST_SHOWN = 12;
const CHOICES = ['expected', 'counted', 'damaged', 'missing'] as const;
type Choice = (typeof CHOICES)[number];

/** Pallets of one announcement; a scan counts them, here they can be set by hand. */
export function PalletList(props: VisitActionProps & { receipt: ReceiptView }) {
  const { receipt, refresh } = props;
  const t = useTranslations('receipt.pallets');
  const trpc = useTRPC();
  const off = useCountOff(props);
  const [all, setAll] = useState(false);
  const set = useMutation(trpc.receipts.countPallet.mutationOptions({ onSettled: () => refresh() }));
  const { pallets } = receipt;
  if (pallets.length === 0) return null;
  const counted = pallets.filter(
    (pallet) => pallet.status !== 'expected' && pallet.status !== 'missing',
  ).length;
  const shown = all ? pallets : pallets.slice(0, FIRST_SHOWN);
  return (
    <section aria-label={t('title')} className="border-t border-line px-3 py-2">
      <h4 className="flex gap-2 pb-1 font-semibold">
        {t('title')}
        <span className="font-normal text-ink-3">{t('count', { counted, all: pallets.length })}</span>
      </h4>
      {set.error ? <ErrorPanelOf {...failureOf(set.error)} className="mb-2" /> : null}
      <ul className="flex flex-col gap-1">
        {shown.map((pallet) => (
          <PalletRow
            key={pallet.id}
            pallet={pallet}
            off={off}
            onChoose={(state) => set.mutate({ sscc: pallet.sscc, state, receiptId: receipt.id })}
          />
        ))}
      </ul>
      {shown.length < pallets.length ? (
        <Button tone="quiet" onClick={() => setAll(true)}>
          {t('showAll', { count: pallets.length - shown.length })}
        </Button>
      ) : null}
    </section>
  );
}

function PalletRow(props: { pallet: PalletView; off: string | null; onChoose: (state: Choice) => void }) {
  const { pallet, off, onChoose } = props;
  const t = useTranslations('receipt.pallets');
  const choice = CHOICES.find((each) => each === pallet.status);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <bdi dir="ltr" className="min-w-0 flex-1 font-medium break-all">
        {pallet.sscc}
      </bdi>
      {off || !choice ? (
        <span className="text-ink-2">{t(`state.${pallet.status}`)}</span>
      ) : (
        <Segmented
          label={t('label', { sscc: pallet.sscc })}
          value={choice}
          onValueChange={onChoose}
          options={CHOICES.map((value) => ({ value, label: t(`choose.${value}`) }))}
        />
      )}
    </li>
  );
}
