'use client';

import { useTranslations } from 'use-intl';
import type { ReceiptView } from '#server/yard/receipts/queries.ts';
import { failureOf } from '../board/failure.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Panel } from '../ui/panel.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import type { useVisit } from '../visits/use-visit.ts';
import type { VisitActionProps } from '../visits/visit-actions.tsx';
import { CountLines } from './count-lines.tsx';
import { PalletList } from './pallet-list.tsx';
import { PhotoStrip } from './photo-strip.tsx';
import { ScanField } from './scan-field.tsx';

export type ReceiptsPanelProps = VisitActionProps & { receipts: ReturnType<typeof useVisit>['receipts'] };

/** What came off the truck: scan, lines, pallets, photos, for each announcement on it. */
export function ReceiptsPanel({ receipts, ...act }: ReceiptsPanelProps) {
  const t = useTranslations('receipt');
  const rows = receipts.data;
  return (
    <Panel title={t('title')} count={rows?.length} flush>
      {receipts.error ? (
        <ErrorPanelOf
          {...failureOf(receipts.error)}
          onRetry={() => void receipts.refetch()}
          className="m-3"
        />
      ) : null}
      {!rows && !receipts.error ? <SkeletonRows rows={4} onRetry={() => void receipts.refetch()} /> : null}
      {rows?.length === 0 ? <EmptyState kind="done" title={t('none')} hint={t('noneHint')} /> : null}
      {rows && rows.length > 0 ? (
        <>
          <ScanField {...act} receipts={rows} />
          {rows.map((receipt) => (
            <OneReceipt key={receipt.id} {...act} receipt={receipt} />
          ))}
        </>
      ) : null}
    </Panel>
  );
}

function OneReceipt({ receipt, ...act }: VisitActionProps & { receipt: ReceiptView }) {
  const t = useTranslations('receipt');
  const counted = receipt.lines.filter((line) => line.countedQty !== null).length;
  const progress = t('progress', { counted, lines: receipt.lines.length });
  return (
    <section aria-label={t('head', { asn: receipt.asnNo })} className="border-t border-line">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
        <h3 className="font-semibold">{t('head', { asn: receipt.asnNo })}</h3>
        <span className="text-ink-2">
          {receipt.no}
          {receipt.supplierName ? <> {t('from', { supplier: receipt.supplierName })}</> : null}
        </span>
        <span className="font-medium">{t(`status.${receipt.status}`)}</span>
        <span className="ms-auto flex items-center gap-2 text-ink-2">
          <ProgressBar
            label={t('progressLabel')}
            value={counted}
            max={receipt.lines.length}
            valueText={progress}
          />
          {progress}
        </span>
      </header>
      <CountLines {...act} receipt={receipt} />
      <PalletList {...act} receipt={receipt} />
      <PhotoStrip photos={receipt.photos} />
    </section>
  );
}
