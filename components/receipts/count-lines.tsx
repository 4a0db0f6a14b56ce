'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { LineView, ReceiptView } from '#server/yard/receipts/queries.ts';
import { useErrorCopy } from '../i18n/error-copy.ts';
import { Button } from '../ui/button.tsx';
import type { VisitActionProps } from '../visits/visit-actions.tsx';
import { CountRow } from './count-row.tsx';

const DamageDialog = dynamic(() => import('./damage-dialog.tsx').then((m) => m.DamageDialog), { ssr: false });
const UnknownDialog = dynamic(() => import('./unknown-dialog.tsx').then((m) => m.UnknownDialog), {
  ssr: false,
});

type Props = VisitActionProps & { receipt: ReceiptView };

/** The lines of one announcement with what was counted of each. Enter saves and goes to the next line. */
export function CountLines(props: Props) {
  const { receipt, refresh } = props;
  const t = useTranslations('receipt');
  const off = useCountOff(props);
  const [damage, setDamage] = useState<LineView | null>(null);
  const [adding, setAdding] = useState(false);
  return (
    <div data-count-list="">
      <ul
        aria-label={t('lines', { asn: receipt.asnNo })}
        className="gap-x-3 md:grid md:grid-cols-[minmax(0,1fr)_auto_auto_minmax(6rem,auto)]"
      >
        {receipt.lines.map((line) => (
          <CountRow key={line.id} line={line} off={off} refresh={refresh} onDamage={() => setDamage(line)} />
        ))}
      </ul>
      <p className="px-3 py-2">
        <Button disabledReason={off} onClick={() => setAdding(true)}>
          {t('unknown.action')}
        </Button>
      </p>
      {damage ? <DamageDialog line={damage} refresh={refresh} onClose={() => setDamage(null)} /> : null}
      {adding ? (
        <UnknownDialog receiptId={receipt.id} code="" refresh={refresh} onClose={() => setAdding(false)} />
      ) : null}
    </div>
  );
}

/** Why counting is off, or null: no connection, no right, nothing to count yet or any more. */
export function useCountOff({ visit, may, off, receipt }: Props): string | null {
  const t = useTranslations('visit.do');
  const copy = useErrorCopy();
  const why = (reason: string) => copy({ code: 'refused', reason }).title;
  if (off) return off;
  if (!may['receipts.countLine']) return t('noRight');
  if (receipt.status === 'confirmed') return why('receipt.confirmed_already');
  if (receipt.status === 'cancelled') return why('receipt.cancelled');
  return visit.workStartedAt ? null : why('visit.work_not_begun');
}
