import type { Domain, Row } from '../client/client.ts';
import { textOf } from '../client/values.ts';
import { hasField, type OdooFeatures } from '../connection/features.ts';
import type { Candidate } from './outcome.ts';
import {
  OPEN_STATES,
  type Receipt,
  type ReceiptMove,
  readMoves,
  readReceipts,
  receiptFields,
  recordOf,
  toReceipt,
} from './receipt-state.ts';
import { type OdooSession, type Step, settle } from './settle.ts';

export interface FindReceiptIntent {
  /** Our purchase order's number, as the partner quotes it. */
  readonly orderNumber?: string | undefined;
  /** The supplier's own number for the order. */
  readonly supplierReference?: string | undefined;
  /** The receipt's own name, when somebody knows it. */
  readonly receiptName?: string | undefined;
  /** Limits the search to the operation types of one site. */
  readonly operationTypeIds?: readonly number[] | undefined;
  /** False when nobody looks at its lines. Default true. */
  readonly withMoves?: boolean;
}

/** What earlier attempts remember. */
export interface ReceiptLink {
  readonly receiptId?: number | undefined;
}

export interface FoundReceipt {
  readonly receipt: Receipt;
  readonly moves: readonly ReceiptMove[];
  readonly foundBy: SearchPath | 'link';
}

export type SearchPath = 'name' | 'order' | 'supplier-reference' | 'origin' | 'moves';

interface Look {
  readonly linked: Receipt | undefined;
  readonly hits: readonly { readonly path: SearchPath; readonly receipts: readonly Receipt[] }[];
  readonly orders: readonly { readonly name: string; readonly state: string }[];
  readonly moves: readonly ReceiptMove[];
}

const MAX_HITS = 20;

/** Finds the one open receipt a partner's references mean. Changes nothing. */
export function findReceipt(odoo: OdooSession, intent: FindReceiptIntent, link: ReceiptLink = {}) {
  return settle<Look, FoundReceipt>(odoo, {
    look: (session) => look(session, intent, link),
    decide: decideReceipt,
  });
}

/**
 * Given what each path found, best path first: one open receipt is it; several open ones are for a person
 * (backorders share their origin); none says why from the state of the order.
 */
export function decideReceipt(state: Look): Step<FoundReceipt> {
  if (state.linked && OPEN_STATES.includes(state.linked.state))
    return found(state.linked, 'link', state.moves);
  for (const { path, receipts } of state.hits) {
    const open = receipts.filter((each) => OPEN_STATES.includes(each.state));
    const [first, ...others] = open;
    if (first && others.length === 0) return found(first, path, state.moves);
    if (first) return { kind: 'choose', reason: 'several_receipts', candidates: open.map(toCandidate) };
  }
  const closed = state.linked ?? state.hits.flatMap((each) => each.receipts)[0];
  if (closed) {
    const reason = closed.state === 'cancel' ? 'all_cancelled' : 'already_received';
    return { kind: 'refuse', reason, record: recordOf(closed) };
  }
  const [order] = state.orders;
  if (!order) return { kind: 'wait', reason: 'order_unknown' };
  if (order.state === 'cancel') return { kind: 'refuse', reason: 'order_cancelled', detail: order.name };
  return { kind: 'wait', reason: 'order_not_confirmed', detail: order.name };
}

async function look(odoo: OdooSession, intent: FindReceiptIntent, link: ReceiptLink): Promise<Look> {
  const [linked] = link.receiptId === undefined ? [] : await readReceipts(odoo, [link.receiptId]);
  if (linked && OPEN_STATES.includes(linked.state)) {
    return { linked, hits: [], orders: [], moves: await readMoves(odoo, linked.id) };
  }
  const hits: { path: SearchPath; receipts: readonly Receipt[] }[] = [];
  for (const { path, domain } of searchPaths(intent, odoo.features)) {
    const gatherBy = path === 'order' ? 'purchase_id.name' : undefined;
    const receipts = await search(odoo, [...domain, ...scopeOf(intent)], gatherBy);
    if (receipts.length === 0) continue;
    hits.push({ path, receipts });
    const open = receipts.filter((each) => OPEN_STATES.includes(each.state));
    if (open.length > 0) {
      const only = open.length === 1 ? open[0] : undefined;
      const moves = only && intent.withMoves !== false ? await readMoves(odoo, only.id) : [];
      return { linked, hits, orders: [], moves };
    }
  }
  return { linked, hits, orders: hits.length > 0 ? [] : await findOrders(odoo, intent), moves: [] };
}

/** The ways from a reference to a receipt, surest first. */
export function searchPaths(
  intent: FindReceiptIntent,
  features: OdooFeatures,
): { path: SearchPath; domain: Domain }[] {
  const { orderNumber, supplierReference, receiptName } = intent;
  const knowsOrder = hasField(features, 'stock.picking', 'purchase_id');
  const paths: { path: SearchPath; domain: Domain }[] = [];
  if (receiptName) paths.push({ path: 'name', domain: [['name', '=', receiptName]] });
  if (orderNumber && knowsOrder)
    paths.push({ path: 'order', domain: [['purchase_id.name', '=', orderNumber]] });
  if (supplierReference && knowsOrder) {
    paths.push({ path: 'supplier-reference', domain: [['purchase_id.partner_ref', '=', supplierReference]] });
  }
  if (orderNumber) paths.push({ path: 'origin', domain: [['origin', '=', orderNumber]] });
  if (orderNumber && knowsOrder) {
    paths.push({ path: 'moves', domain: [['move_ids.purchase_line_id.order_id.name', '=', orderNumber]] });
  }
  return paths;
}

function scopeOf(intent: FindReceiptIntent): Domain {
  const incoming = [['picking_type_code', '=', 'incoming']];
  return intent.operationTypeIds?.length
    ? [...incoming, ['picking_type_id', 'in', intent.operationTypeIds]]
    : incoming;
}

async function search(odoo: OdooSession, domain: Domain, gatherBy?: string): Promise<Receipt[]> {
  const fields = receiptFields(odoo.features);
  const args = { domain, fields, order: 'scheduled_date, id', limit: MAX_HITS };
  const rows = await odoo.client.searchRead('stock.picking', args, gatherBy ? { gatherBy } : {});
  return rows.map(toReceipt);
}

async function findOrders(
  odoo: OdooSession,
  intent: FindReceiptIntent,
): Promise<{ name: string; state: string }[]> {
  if (!hasField(odoo.features, 'purchase.order', 'partner_ref')) return [];
  const wanted: unknown[] = [];
  if (intent.orderNumber) wanted.push(['name', '=', intent.orderNumber]);
  if (intent.supplierReference) wanted.push(['partner_ref', '=', intent.supplierReference]);
  if (wanted.length === 0) return [];
  const domain = wanted.length === 2 ? ['|', ...wanted] : wanted;
  const rows: Row[] = await odoo.client.searchRead('purchase.order', {
    domain,
    fields: ['name', 'state'],
    limit: MAX_HITS,
  });
  return rows.map((row) => ({ name: textOf(row.name) ?? '', state: textOf(row.state) ?? '' }));
}

function found(
  receipt: Receipt,
  foundBy: FoundReceipt['foundBy'],
  moves: readonly ReceiptMove[],
): Step<FoundReceipt> {
  return { kind: 'done', record: recordOf(receipt), readBack: { receipt, moves, foundBy } };
}

function toCandidate(receipt: Receipt): Candidate {
  const planned = receipt.scheduledAt?.toISOString() ?? '';
  return {
    ...recordOf(receipt),
    hint: [receipt.partnerName, planned, receipt.backorderOf ? 'backorder' : ''].filter(Boolean).join(' · '),
  };
}
