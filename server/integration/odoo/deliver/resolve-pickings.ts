import type { Ctx } from '#server/infra/context.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import type { ReceiptForOdoo } from '#server/yard/receipts/queries.ts';
import { warehouseOf } from '../connection/places.ts';
import { findReceipt } from '../effects/find-receipt.ts';
import type { EffectOutcome } from '../effects/outcome.ts';
import type { ConnectedSession } from '../sessions.ts';
import { type FoundPicking, saveReceiptLinks } from './commands/save-links.ts';
import { type OrderLink, orderLinks, sharedWith, siteForOdoo } from './queries.ts';

export interface Resolved {
  /** Transfers by order of the receipt; complete when `open` is empty. */
  readonly pickings: readonly OrderLink[];
  /** Orders without a transfer, with what Odoo said. */
  readonly open: readonly { readonly order: string; readonly outcome: EffectOutcome }[];
  readonly effects: readonly EffectOutcome[];
}

/** The orders a receipt speaks of: of its lines, else of its references. */
export function ordersOf(data: ReceiptForOdoo): string[] {
  const named = data.receipt.lines.flatMap((line) => line.poNumber?.trim() || []);
  const referenced = data.references.filter((each) => ORDER_KINDS.has(each.kind)).map((each) => each.value);
  return [...new Set(named.length > 0 ? named : referenced)];
}

const ORDER_KINDS: ReadonlySet<string> = new Set(['po', 'purchase_order', 'order']);

/**
 * Finds the transfers of a receipt, keeps those known already, and writes the links. A transfer that another
 * receipt of ours has validated is never taken again: its backorder is.
 */
export async function resolvePickings(
  ctx: Ctx,
  odoo: ConnectedSession,
  data: ReceiptForOdoo,
): Promise<Resolved> {
  const tx = ctx.tx ?? ctx.db;
  const { id: receiptId, siteId } = data.receipt;
  const known = await orderLinks(tx, odoo.connection.id, receiptId);
  const taken = await takenByOthers(ctx, odoo, receiptId, known);
  const pickings: OrderLink[] = [];
  const found: FoundPicking[] = [];
  const open: { order: string; outcome: EffectOutcome }[] = [];
  const effects: EffectOutcome[] = [];
  let operationTypeIds: readonly number[] | undefined;
  for (const order of ordersOf(data)) {
    const mine = known.find((link) => link.order === order);
    if (mine && !taken.has(mine.pickingId)) {
      pickings.push(mine);
      continue;
    }
    operationTypeIds ??= await receiptTypes(ctx, odoo, siteId);
    const outcome = await findReceipt(odoo, {
      orderNumber: order,
      supplierReference: order,
      operationTypeIds,
      withMoves: false,
    });
    effects.push(outcome);
    if (outcome.status !== 'done') {
      open.push({ order, outcome });
      continue;
    }
    const { id: pickingId, name = `#${outcome.odooRecord.id}` } = outcome.odooRecord;
    pickings.push({ receiptId, order, pickingId, name, validatedBy: null });
  }
  for (const { order, pickingId, name } of pickings) found.push({ order, pickingId, name });
  if (effects.some((each) => each.status === 'done'))
    await saveReceiptLinks(ctx, odoo.connection.id, receiptId, found);
  return { pickings, open, effects };
}

/** Norms under which news about these orders would come. */
export function waitingForOf(open: readonly { readonly order: string }[]): string[] {
  return open.map((each) => normalizeReference(each.order));
}

async function takenByOthers(
  ctx: Ctx,
  odoo: ConnectedSession,
  receiptId: string,
  known: readonly OrderLink[],
): Promise<ReadonlySet<number>> {
  const mine = known.filter((link) => link.validatedBy === null).map((link) => link.pickingId);
  if (mine.length === 0) return new Set();
  const shared = await sharedWith(ctx.tx ?? ctx.db, odoo.connection.id, receiptId, mine);
  return new Set(shared.filter((link) => link.validatedBy !== null).map((link) => link.pickingId));
}

/** Limits the search to the warehouse of the site; every receipt type when it cannot be told. */
async function receiptTypes(ctx: Ctx, odoo: ConnectedSession, siteId: string): Promise<readonly number[]> {
  const site = await siteForOdoo(ctx.tx ?? ctx.db, siteId);
  return warehouseOf(odoo.places, site, odoo.connection.settings.warehouses)?.receiptTypeIds ?? [];
}
