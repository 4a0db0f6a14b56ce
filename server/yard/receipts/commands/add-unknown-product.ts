import { verb, type Work } from '#server/infra/verb.ts';
import { decided, refuse } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { mayUnload } from '../policy.ts';
import { resolveProduct } from '../rules/products.ts';
import { canCount } from '../rules/states.ts';
import { AddUnknownProduct, RECEIPT_LIMITS } from '../schema.ts';
import { beginCount, type LineRow, openReceipt, type ReceiptRow } from './change-receipt.ts';
import { sayCounted } from './count-line.ts';
import { findProducts } from './resolve-lines.ts';
import { readBackLines } from './write-contents.ts';

export interface UnknownAdded {
  readonly receiptId: string;
  readonly receiptLineId: string;
  readonly lineNo: number;
  /** True when it is a product of ours that was not announced. */
  readonly known: boolean;
}

/** Goods on the truck that stand in no line of the receipt: a line of their own with nothing expected. */
export const addUnknownProduct = verb({
  name: 'receipt.add-unknown-product',
  input: AddUnknownProduct,
  policy: mayUnload,
  async run(work, input): Promise<UnknownAdded> {
    const receipt = await openReceipt(work, input.receiptId);
    decided(canCount(receipt.status));
    const lines = await readBackLines(work, receipt.id);
    const product = resolveProduct([input.code], await findProducts(work.tx, [input.code]));
    const there = lines.find(
      (line) => line.sku === input.code || (product !== null && line.productId === product.id),
    );
    if (there && Number(there.expectedQty) > 0)
      throw refuse({ reason: 'receipt.line_announced', params: { lineNo: there.lineNo, sku: there.sku } });
    if (there && Number(there.countedQty) === input.countedQty) {
      work.unchanged();
      return answer(receipt, there);
    }
    const after = await beginCount(work, receipt, input.stamp);
    const line = there
      ? await work.tx.receiptLine.update({
          where: { id: there.id },
          data: { countedQty: input.countedQty, version: { increment: 1 } },
        })
      : await addLine(work, receipt, lines, { ...input, productId: product?.id ?? null });
    await sayCounted(work, after, [line], input.stamp);
    await work.audit({
      subject: { kind: 'receipt_line', id: line.id },
      siteId: receipt.siteId,
      before: there ? { countedQty: there.countedQty } : null,
      after: { receipt: receipt.no, sku: line.sku, countedQty: line.countedQty },
    });
    return answer(after, line);
  },
});

async function addLine(
  work: Work,
  receipt: ReceiptRow,
  lines: readonly LineRow[],
  input: {
    code: string;
    description?: string | undefined;
    countedQty: number;
    uom: string;
    productId: string | null;
  },
): Promise<LineRow> {
  if (lines.length >= RECEIPT_LIMITS.lines) throw refuse({ reason: 'receipt.too_many_lines' });
  return work.tx.receiptLine.create({
    data: {
      id: newId('receiptLine', work.ctx.now.getTime()),
      receiptId: receipt.id,
      lineNo: Math.max(0, ...lines.map((line) => line.lineNo)) + 1,
      sku: input.code,
      productId: input.productId,
      description: input.description ?? null,
      expectedQty: 0,
      countedQty: input.countedQty,
      uom: input.uom,
    },
  });
}

function answer(receipt: ReceiptRow, line: LineRow): UnknownAdded {
  return {
    receiptId: receipt.id,
    receiptLineId: line.id,
    lineNo: line.lineNo,
    known: line.productId !== null,
  };
}
