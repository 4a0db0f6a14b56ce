import type { Tx } from '#server/infra/db/client.ts';
import { type LineQuestion, type NamedLine, pickLine } from '../rules/lines.ts';

export type FoundLine =
  | { readonly outcome: 'one'; readonly receiptId: string; readonly receiptLineId: string }
  | { readonly outcome: 'several' | 'none' };

const MAX_LINES = 10_000;

/** The line of a stay's receipts that somebody outside speaks of by item, order or label. */
export async function findReceiptLine(tx: Tx, visitId: string, question: LineQuestion): Promise<FoundLine> {
  return pickLine(await namedLines(tx, visitId), question);
}

/** All lines of a stay's receipts with everything they are called by, for whoever asks for many with `pickLine`. */
export async function namedLines(tx: Tx, visitId: string): Promise<NamedLine[]> {
  const rows = await tx.receiptLine.findMany({
    where: { receipt: { visitId, status: { not: 'cancelled' } } },
    take: MAX_LINES,
    orderBy: { id: 'asc' },
  });
  const ids = rows.map(({ id }) => id);
  const references = await tx.reference.findMany({
    where: { subjectKind: 'receipt_line', subjectId: { in: ids } },
    select: { subjectId: true, value: true },
  });
  const products = await tx.product.findMany({
    where: { id: { in: [...new Set(rows.flatMap((row) => row.productId ?? []))] } },
    select: { id: true, sku: true, barcode: true },
  });
  const byId = new Map(products.map((product) => [product.id, product]));
  const codes = new Map<string, string[]>(rows.map((row) => [row.id, [row.sku]]));
  for (const { subjectId, value } of references) codes.get(subjectId)?.push(value);
  return rows.map((row) => {
    const product = byId.get(row.productId ?? '');
    const own = product ? [product.sku, ...(product.barcode ? [product.barcode] : [])] : [];
    return {
      id: row.id,
      receiptId: row.receiptId,
      lineNo: row.lineNo,
      poNumber: row.poNumber,
      codes: [...(codes.get(row.id) ?? []), ...own],
    };
  });
}
