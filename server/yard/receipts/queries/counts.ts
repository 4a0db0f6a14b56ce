import type { Tx } from '#server/infra/db/client.ts';
import type { LineCount } from '../rules/counts.ts';

/** Lines of a receipt as the rules of counting read them. */
export async function lineCounts(
  tx: Tx,
  receiptId: string,
): Promise<(LineCount & { productId: string | null })[]> {
  const rows = await tx.receiptLine.findMany({ where: { receiptId }, orderBy: { lineNo: 'asc' } });
  return rows.map((row) => ({
    lineId: row.id,
    lineNo: row.lineNo,
    sku: row.sku,
    poNumber: row.poNumber,
    uom: row.uom,
    known: row.productId !== null,
    productId: row.productId,
    expectedQty: Number(row.expectedQty),
    countedQty: row.countedQty === null ? null : Number(row.countedQty),
    damagedQty: Number(row.damagedQty),
  }));
}

/** SSCCs found on the truck that no announcement named. */
export async function unexpectedPallets(tx: Tx, receiptId: string): Promise<string[]> {
  const rows = await tx.pallet.findMany({
    where: { receiptId, status: 'unexpected' },
    select: { sscc: true },
    orderBy: { sscc: 'asc' },
  });
  return rows.map(({ sscc }) => sscc);
}
