import type { Tx } from '#server/infra/db/client.ts';
import type { EventData } from '#server/integration/formats/canonical/events.ts';
import { identityKey } from '#server/integration/formats/canonical/identity.ts';
import type { CanonicalEvent } from '#server/integration/partners/contract.ts';
import { addUnknownProduct } from '#server/yard/receipts/commands/add-unknown-product.ts';
import { announceReceipt } from '#server/yard/receipts/commands/announce-receipt.ts';
import { cancelReceipt } from '#server/yard/receipts/commands/cancel-receipt.ts';
import { completeUnloading } from '#server/yard/receipts/commands/complete-unloading.ts';
import { countLine } from '#server/yard/receipts/commands/count-line.ts';
import { countPallet } from '#server/yard/receipts/commands/count-pallet.ts';
import { matchReceipts } from '#server/yard/receipts/commands/match-receipts.ts';
import { reportDamage } from '#server/yard/receipts/commands/report-damage.ts';
import { startUnloading } from '#server/yard/receipts/commands/start-unloading.ts';
import { namedLines } from '#server/yard/receipts/queries/lines.ts';
import { type NamedLine, pickLine } from '#server/yard/receipts/rules/lines.ts';
import { type Adapter, type ApplyContext, applied, stampOf, truckOf, unmatched } from './adapter.ts';
import { stayOf } from './visits.ts';

export const asnReceived: Adapter<'yard.asn.received.v1'> = async (event, context) => {
  const { data } = event;
  const truck = truckOf(event, context.siteId);
  const expected = data.expectedArrival;
  const told = await announceReceipt(context.ctx, {
    siteId: context.siteId,
    asnNo: data.shipmentId,
    asnIdentity: event.identityKey,
    supplier: {
      ...(data.supplier?.code ? { code: data.supplier.code } : {}),
      ...(data.supplier?.name ? { name: data.supplier.name } : {}),
    },
    poNumbers: poNumbersOf(data),
    lines: data.lines.map((line) => ({
      ...(line.poNumber ? { poNumber: line.poNumber } : {}),
      ids: line.items.map(({ value }) => value),
      ...(line.description ? { description: line.description } : {}),
      quantity: line.quantity.value,
      uom: line.quantity.uom,
    })),
    pallets: data.pallets.flatMap((pallet) =>
      pallet.sscc
        ? [
            {
              sscc: pallet.sscc,
              lines: pallet.lines.map(({ line, quantity }) => ({
                line,
                ...(quantity ? { quantity: quantity.value } : {}),
              })),
            },
          ]
        : [],
    ),
    ...(truck.scac ? { carrierScac: truck.scac } : {}),
    ...(truck.trailerNumber ? { trailerNumber: truck.trailerNumber } : {}),
    ...(data.seals[0] ? { sealNo: data.seals[0] } : {}),
    ...(expected ? { expectedAt: new Date(expected.at?.instant ?? `${expected.day}T12:00:00Z`) } : {}),
    references: truck.references,
  });
  return applied('receipt', told.receiptId, null, told);
};

/** The stay with its announced receipts on it: a count may come in before the reaction to the arrival ran. */
async function stayWithReceipts(event: CanonicalEvent, context: ApplyContext): Promise<string> {
  const visitId = await stayOf(event, context);
  const linked = await (context.ctx.tx ?? context.ctx.db).receipt.count({ where: { visitId } });
  if (linked === 0) await matchReceipts(context.ctx, { visitId });
  return visitId;
}

/** Numbers of orders as the header names them and as the lines do. */
function poNumbersOf(data: EventData<'yard.asn.received.v1'>): string[] {
  return [...new Set([...data.poNumbers, ...data.lines.flatMap((line) => line.poNumber ?? [])])].slice(
    0,
    500,
  );
}

export const asnCancelled: Adapter<'yard.asn.cancelled.v1'> = async (event, context) => {
  const received = { shipmentId: event.data.shipmentId } as EventData<'yard.asn.received.v1'>;
  const told = await cancelReceipt(context.ctx, {
    asnIdentity: identityKey('yard.asn.received.v1', received, { partnerId: context.partner.id }),
    ...(event.data.reason?.text ? { reason: event.data.reason.text } : {}),
  });
  return applied('receipt', told.receiptId, null, told);
};

export const unloadingStarted: Adapter<'yard.unloading.started.v1'> = async (event, context) => {
  const visitId = await stayWithReceipts(event, context);
  const told = await startUnloading(context.ctx, { visitId, stamp: stampOf(event, context.partner) });
  return applied('visit', visitId, visitId, told);
};

export const unloadingCompleted: Adapter<'yard.unloading.completed.v1'> = async (event, context) => {
  const visitId = await stayWithReceipts(event, context);
  const told = await completeUnloading(context.ctx, { visitId, stamp: stampOf(event, context.partner) });
  return applied('visit', visitId, visitId, told);
};

export const unloadingCounted: Adapter<'yard.unloading.counted.v1'> = async (event, context) => {
  const visitId = await stayWithReceipts(event, context);
  const stamp = stampOf(event, context.partner);
  const { receiptId, lines } = await goodsOf(event, context, visitId);
  let counted = 0;
  for (const line of event.data.lines) {
    if (line.sscc) await countPallet(context.ctx, { sscc: line.sscc, visitId, stamp });
    else {
      const receiptLineId = lineOf(lines, line);
      const countedQty = line.quantity.value;
      if (receiptLineId) await countLine(context.ctx, { receiptLineId, countedQty, stamp });
      else
        await addUnknownProduct(context.ctx, {
          receiptId,
          code: line.items[0]?.value ?? line.lineNo ?? 'unknown',
          countedQty,
          uom: line.quantity.uom,
          stamp,
        });
    }
    counted++;
  }
  return applied('receipt', receiptId, visitId, { lines: counted });
};

export const damageReported: Adapter<'yard.unloading.damage-reported.v1'> = async (event, context) => {
  const visitId = await stayWithReceipts(event, context);
  const { receiptId, lines } = await goodsOf(event, context, visitId);
  for (const line of event.data.lines) {
    const found = line.sscc ? null : lineOf(lines, line);
    if (!line.sscc && !found)
      throw unmatched(
        'receipt line',
        line.items.map(({ value }) => value),
      );
    await reportDamage(context.ctx, {
      ...(found ? { receiptLineId: found } : { receiptId, sscc: line.sscc }),
      quantity: line.quantity.value,
      note: [line.damage, line.description].filter(Boolean).join(': '),
      stamp: stampOf(event, context.partner),
    });
  }
  return applied('receipt', receiptId, visitId, { lines: event.data.lines.length });
};

/** The announced goods on a stay. Raises `unmatched` when nothing was announced for it. */
async function goodsOf(event: CanonicalEvent, context: ApplyContext, visitId: string) {
  const tx = context.ctx.tx ?? context.ctx.db;
  const [receiptId] = await receiptsOf(tx, visitId);
  if (!receiptId)
    throw unmatched(
      'receipt',
      event.data.references.map(({ value }) => value),
    );
  return { receiptId, lines: await namedLines(tx, visitId) };
}

interface ToldLine {
  readonly poNumber?: string | undefined;
  readonly lineNo?: string | undefined;
  readonly items: readonly { readonly value: string }[];
}

/** The announced line somebody speaks of, or null. Raises `unmatched` when several fit: nobody may guess. */
function lineOf(lines: readonly NamedLine[], told: ToldLine): string | null {
  const codes = told.items.map(({ value }) => value);
  const found = pickLine(lines, { codes, poNumber: told.poNumber, lineNo: told.lineNo });
  if (found.outcome === 'several')
    throw unmatched('receipt line', [...codes, `(several lines, name the order or the line number)`]);
  return found.outcome === 'one' ? found.receiptLineId : null;
}

async function receiptsOf(tx: Tx, visitId: string): Promise<string[]> {
  const rows = await tx.receipt.findMany({
    where: { visitId, status: { not: 'cancelled' } },
    select: { id: true },
    orderBy: { id: 'asc' },
    take: RECEIPTS_PER_TRUCK,
  });
  return rows.map(({ id }) => id);
}

const RECEIPTS_PER_TRUCK = 50;
