import { roundQuantity } from '#server/kernel/quantity.ts';
import type { DiffRow } from '#server/yard/exceptions/schema.ts';
import type { LineCount } from './counts.ts';

export interface ProposedLine {
  readonly lineId: string;
  readonly acceptedQty: number;
  readonly damagedQty: number;
}

export const receivedKey = (lineId: string): string => `line:${lineId}:received`;
export const damagedKey = (lineId: string): string => `line:${lineId}:damaged`;
export const remainderKey = (lineId: string): string => `line:${lineId}:remainder`;

/**
 * The table an approver reads: for each line that is not as announced, what Odoo says, what was counted and
 * what would be booked. `now` maps row keys to what Odoo answered; rows it does not name show nothing.
 */
export function confirmationRows(
  lines: readonly LineCount[],
  proposed: readonly ProposedLine[],
  closeRemainder: boolean,
  now: Readonly<Record<string, unknown>> | null,
  unexpectedPallets: readonly string[] = [],
): DiffRow[] {
  const byLine = new Map(proposed.map((line) => [line.lineId, line]));
  const rows = lines.flatMap((line) => {
    const wanted = byLine.get(line.lineId) ?? { lineId: line.lineId, acceptedQty: 0, damagedQty: 0 };
    return isPlain(line, wanted) ? [] : rowsOf(line, wanted, closeRemainder, now ?? {});
  });
  return [...rows, ...unexpectedPallets.map(palletRow)];
}

function palletRow(sscc: string): DiffRow {
  return {
    key: `pallet:${sscc}`,
    field: 'unexpected_pallet',
    params: { sscc },
    now: null,
    observed: sscc,
    proposed: null,
    owner: 'dock',
    effects: ['set_aside'],
  };
}

function isPlain(line: LineCount, wanted: ProposedLine): boolean {
  const counted = line.countedQty ?? 0;
  return counted === line.expectedQty && wanted.acceptedQty === counted && wanted.damagedQty === 0;
}

function rowsOf(
  line: LineCount,
  wanted: ProposedLine,
  closeRemainder: boolean,
  now: Readonly<Record<string, unknown>>,
): DiffRow[] {
  const params = {
    lineNo: line.lineNo,
    sku: line.sku,
    poNumber: line.poNumber,
    uom: line.uom,
    expected: line.expectedQty,
  };
  const counted = line.countedQty ?? 0;
  const row = (
    key: string,
    field: string,
    owner: string,
  ): Pick<DiffRow, 'key' | 'field' | 'params' | 'owner' | 'now'> => ({
    key,
    field,
    params,
    owner,
    now: (now[key] ?? null) as DiffRow['now'],
  });
  const rest = roundQuantity(line.expectedQty - wanted.acceptedQty);
  const aside = roundQuantity(counted - wanted.acceptedQty);
  return [
    {
      ...row(receivedKey(line.lineId), 'qty_received', 'dock'),
      observed: counted,
      proposed: wanted.acceptedQty,
      effects: aside > 0 ? ['receipt_validated', 'set_aside'] : ['receipt_validated'],
    },
    ...(line.damagedQty > 0 || wanted.damagedQty > 0
      ? [
          {
            ...row(damagedKey(line.lineId), 'qty_damaged', 'dock'),
            observed: line.damagedQty,
            proposed: wanted.damagedQty,
            effects: ['quarantine'],
          },
        ]
      : []),
    ...(rest > 0
      ? [
          {
            ...row(remainderKey(line.lineId), 'qty_remaining', 'odoo'),
            observed: null,
            proposed: closeRemainder ? 0 : rest,
            effects: [closeRemainder ? 'remainder_cancelled' : 'backorder'],
          },
        ]
      : []),
  ];
}
