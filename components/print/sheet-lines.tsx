'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import type { ReceiptRow } from '../visits/types.ts';
import { SheetPart } from './print-sheet.tsx';

/** Announced lines. `filled`: with what was counted, for the record; else with room to write the count by hand. */
export function SheetLines({ receipts, filled }: { receipts: readonly ReceiptRow[]; filled: boolean }) {
  const t = useTranslations('visit.sheet');
  return (
    <SheetPart title={filled ? t('linesCounted') : t('lines')}>
      {receipts.length === 0 ? <p className="mt-2">{t('noLines')}</p> : null}
      {receipts.map((receipt) => (
        <ReceiptTable key={receipt.id} receipt={receipt} filled={filled} />
      ))}
    </SheetPart>
  );
}

const CELL = 'border border-line-strong px-1.5 py-1 text-start align-top';

function ReceiptTable({ receipt, filled }: { receipt: ReceiptRow; filled: boolean }) {
  const t = useTranslations('visit.sheet');
  const format = useFormat();
  const supplier = receipt.supplierName ? ` · ${receipt.supplierName}` : '';
  const counted = (value: number | null) => (filled && value !== null ? format.number(value) : '');
  return (
    <section
      aria-label={t('receipt', { asn: receipt.asnNo })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard as well
      tabIndex={0}
      className="scroll-quiet focus-inset mt-2 overflow-x-auto print:overflow-visible"
    >
      <table className="w-full border-collapse">
        <caption className="pb-1 text-start font-semibold">
          {t('receipt', { asn: receipt.asnNo })}
          {supplier}
          {receipt.pallets.length > 0 ? ` · ${t('pallets', { count: receipt.pallets.length })}` : null}
        </caption>
        <thead>
          <tr>
            {(['line', 'product', 'announced', 'unit', 'counted', 'damaged'] as const).map((column) => (
              <th key={column} scope="col" className={CELL}>
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {receipt.lines.map((line) => (
            <tr key={line.id} className="break-inside-avoid">
              <td className={CELL}>{line.lineNo}</td>
              <td className={CELL}>
                <b>{line.sku}</b>
                {line.name ? <span className="block">{line.name}</span> : null}
              </td>
              <td className={CELL}>{format.number(line.expectedQty)}</td>
              <td className={CELL}>{line.uom}</td>
              <td className={`${CELL} w-20`}>{counted(line.countedQty)}</td>
              <td className={`${CELL} w-20`}>{counted(line.damagedQty > 0 ? line.damagedQty : null)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
