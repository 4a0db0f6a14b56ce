import type { Work } from '#server/infra/verb.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { newId } from '#server/kernel/ids.ts';
import { type NumberedLine, numberLines, readPallets, referencesOf } from '../rules/announcement.ts';
import { resolveProduct } from '../rules/products.ts';
import type { Announcement } from '../schema.ts';
import type { LineRow, ReceiptRow } from './change-receipt.ts';
import { findProducts, LINE_ID } from './resolve-lines.ts';

/**
 * Writes lines, pallets and references of an announcement, replacing what an earlier one said. Lines are
 * never deleted: one that is no longer announced stays with nothing expected.
 */
export async function writeContents(work: Work, receipt: ReceiptRow, asn: Announcement): Promise<void> {
  const lineIds = await writeLines(work, receipt, numberLines(asn.lines));
  await work.tx.pallet.deleteMany({ where: { receiptId: receipt.id } });
  await work.tx.pallet.createMany({
    data: readPallets(asn).map((unit) => ({
      id: newId('pallet', work.ctx.now.getTime()),
      receiptId: receipt.id,
      sscc: unit.sscc,
      ssccForm: unit.ssccForm,
      contents: unit.contents.map(({ line, quantity }) => ({
        lineId: lineIds[line] ?? '',
        quantity,
        damagedQty: 0,
      })),
      status: 'expected',
    })),
  });
  await writeReferences(work, receipt, asn);
}

export async function readBackLines(work: Work, receiptId: string): Promise<LineRow[]> {
  return work.tx.receiptLine.findMany({ where: { receiptId }, orderBy: { lineNo: 'asc' } });
}

/** Answers the ids of the lines in the order they were announced. */
async function writeLines(
  work: Work,
  receipt: ReceiptRow,
  lines: readonly NumberedLine[],
): Promise<string[]> {
  const products = await findProducts(work.tx, [
    ...new Set(lines.flatMap((line) => [line.sku, ...line.ids])),
  ]);
  const known = await readBackLines(work, receipt.id);
  const idByNo = new Map(known.map((row) => [row.lineNo, row.id]));
  const rows = lines.map((line) => ({
    id: idByNo.get(line.lineNo) ?? newId('receiptLine', work.ctx.now.getTime()),
    receiptId: receipt.id,
    lineNo: line.lineNo,
    poNumber: line.poNumber ?? null,
    sku: line.sku,
    productId: resolveProduct([line.sku, ...line.ids], products)?.id ?? null,
    description: line.description ?? null,
    expectedQty: line.quantity,
    uom: line.uom,
  }));
  const knownIds = new Set(known.map((row) => row.id));
  await work.tx.receiptLine.createMany({ data: rows.filter((row) => !knownIds.has(row.id)) });
  await rewriteLines(
    work,
    rows.filter((row) => knownIds.has(row.id)),
  );
  await work.tx.receiptLine.updateMany({
    where: { receiptId: receipt.id, id: { notIn: rows.map((row) => row.id) } },
    data: { expectedQty: 0, version: { increment: 1 } },
  });
  await writeLineIds(work, receipt, rows, lines);
  return rows.map((row) => row.id);
}

// One statement: a replacement may rewrite two thousand lines.
async function rewriteLines(work: Work, rows: readonly Record<string, unknown>[]): Promise<void> {
  if (rows.length === 0) return;
  await work.tx.$executeRaw`
    UPDATE receipt_line SET po_number = new."poNumber", sku = new.sku, product_id = new."productId",
           description = new.description, expected_qty = new."expectedQty", uom = new.uom, version = version + 1
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS new (id text, "poNumber" text, sku text, "productId" text, description text, "expectedQty" numeric, uom text)
    WHERE receipt_line.id = new.id`;
}

async function writeLineIds(
  work: Work,
  receipt: ReceiptRow,
  rows: readonly { id: string; sku: string }[],
  lines: readonly NumberedLine[],
): Promise<void> {
  await work.tx.reference.deleteMany({
    where: { subjectKind: 'receipt_line', subjectId: { in: rows.map((row) => row.id) } },
  });
  await work.tx.reference.createMany({
    data: rows.flatMap((row, at) =>
      (lines[at]?.ids ?? [])
        .filter((code) => code !== row.sku)
        .map((value) => ({
          id: newId('reference', work.ctx.now.getTime()),
          subjectKind: 'receipt_line',
          subjectId: row.id,
          siteId: receipt.siteId,
          kind: LINE_ID,
          value,
          norm: normalizeReference(value),
        })),
    ),
    skipDuplicates: true,
  });
}

async function writeReferences(work: Work, receipt: ReceiptRow, asn: Announcement): Promise<void> {
  await work.tx.reference.deleteMany({ where: { subjectKind: 'receipt', subjectId: receipt.id } });
  await work.tx.reference.createMany({
    data: referencesOf(asn).map((reference) => ({
      id: newId('reference', work.ctx.now.getTime()),
      subjectKind: 'receipt',
      subjectId: receipt.id,
      siteId: receipt.siteId,
      ...reference,
    })),
  });
}
