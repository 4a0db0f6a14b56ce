import { MINUTE_MS } from '#server/kernel/time.ts';
import type { Domain, OdooClient, Row } from '../client/client.ts';
import { fromOdooDateTime, idOf, idsOf, nameOf, numberOf, textOf } from '../client/values.ts';
import type { Capabilities } from '../connection/capabilities.ts';
import { hasField, type OdooFeatures } from '../connection/features.ts';
import type { OdooRecord } from './outcome.ts';
import type { OdooSession } from './settle.ts';

export type PickingState = 'draft' | 'waiting' | 'confirmed' | 'assigned' | 'done' | 'cancel';

/** A receipt as Odoo has it now. */
export interface Receipt {
  readonly id: number;
  readonly name: string | undefined;
  readonly state: PickingState;
  readonly origin: string | undefined;
  readonly orderId: number | undefined;
  readonly orderName: string | undefined;
  readonly partnerId: number | undefined;
  readonly partnerName: string | undefined;
  readonly operationTypeId: number | undefined;
  readonly companyId: number | undefined;
  readonly destinationId: number | undefined;
  readonly scheduledAt: Date | undefined;
  readonly doneAt: Date | undefined;
  readonly batchId: number | undefined;
  readonly backorderOf: number | undefined;
  readonly backorderIds: readonly number[];
  /** Everything read, for manual fields and properties. */
  readonly row: Row;
}

export interface ReceiptMove {
  readonly id: number;
  readonly receiptId: number | undefined;
  readonly state: PickingState | 'partially_available';
  readonly productId: number | undefined;
  readonly productName: string | undefined;
  readonly uomId: number | undefined;
  readonly uomName: string | undefined;
  readonly expected: number;
  /** What Odoo holds as counted. Before validation this may be the pre-filled demand: see `picked`. */
  readonly quantity: number;
  /** Counted by somebody. Always true for a count above zero on versions without the field. */
  readonly picked: boolean;
  readonly tracking: 'none' | 'lot' | 'serial';
  readonly destinationId: number | undefined;
  readonly orderLineId: number | undefined;
}

/** A receipt with all its moves, of one look. */
export interface SeenReceipt {
  readonly receipt: Receipt;
  readonly moves: readonly ReceiptMove[];
}

export const OPEN_STATES: readonly PickingState[] = ['draft', 'waiting', 'confirmed', 'assigned'];
const PAGE_ROWS = 1_000;

export function isOpen(receipt: Receipt): boolean {
  return OPEN_STATES.includes(receipt.state);
}

export function recordOf(receipt: Receipt): OdooRecord {
  return { model: 'stock.picking', id: receipt.id, name: receipt.name };
}

export function receiptFields(features: OdooFeatures, more: readonly string[] = []): string[] {
  const optional = ['purchase_id', 'batch_id'].filter((name) => hasField(features, 'stock.picking', name));
  return [
    'name',
    'state',
    'origin',
    'partner_id',
    'picking_type_id',
    'company_id',
    'location_dest_id',
    'scheduled_date',
    'date_done',
    'backorder_id',
    'backorder_ids',
    ...optional,
    ...more,
  ];
}

export function toReceipt(row: Row): Receipt {
  return {
    id: row.id,
    name: textOf(row.name),
    state: (textOf(row.state) ?? 'draft') as PickingState,
    origin: textOf(row.origin),
    orderId: idOf(row.purchase_id),
    orderName: nameOf(row.purchase_id),
    partnerId: idOf(row.partner_id),
    partnerName: nameOf(row.partner_id),
    operationTypeId: idOf(row.picking_type_id),
    companyId: idOf(row.company_id),
    destinationId: idOf(row.location_dest_id),
    scheduledAt: fromOdooDateTime(row.scheduled_date),
    doneAt: fromOdooDateTime(row.date_done),
    batchId: idOf(row.batch_id),
    backorderOf: idOf(row.backorder_id),
    backorderIds: idsOf(row.backorder_ids),
    row,
  };
}

export async function readReceipts(
  odoo: OdooSession,
  ids: readonly number[],
  more: readonly string[] = [],
): Promise<Receipt[]> {
  return (await odoo.client.read('stock.picking', ids, receiptFields(odoo.features, more))).map(toReceipt);
}

export function moveFields(capabilities: Capabilities): string[] {
  const fields = [
    'picking_id',
    'state',
    'product_id',
    'product_uom',
    'product_uom_qty',
    capabilities.moveCountField,
    'has_tracking',
    'location_dest_id',
    'purchase_line_id',
  ];
  return capabilities.hasPicked ? [...fields, 'picked'] : fields;
}

export function toMove(row: Row, capabilities: Capabilities): ReceiptMove {
  const quantity = numberOf(row[capabilities.moveCountField]) ?? 0;
  return {
    id: row.id,
    receiptId: idOf(row.picking_id),
    state: (textOf(row.state) ?? 'draft') as ReceiptMove['state'],
    productId: idOf(row.product_id),
    productName: nameOf(row.product_id),
    uomId: idOf(row.product_uom),
    uomName: nameOf(row.product_uom),
    expected: numberOf(row.product_uom_qty) ?? 0,
    quantity,
    picked: capabilities.hasPicked ? row.picked === true : quantity !== 0,
    tracking: (textOf(row.has_tracking) ?? 'none') as ReceiptMove['tracking'],
    destinationId: idOf(row.location_dest_id),
    orderLineId: idOf(row.purchase_line_id),
  };
}

export async function readMoves(odoo: OdooSession, receiptId: number): Promise<ReceiptMove[]> {
  const { client, features } = odoo;
  const fields = moveFields(features.capabilities).filter(
    (name) => name !== 'purchase_line_id' || hasField(features, 'stock.picking', 'purchase_id'),
  );
  const rows = await readAll(client, 'stock.move', [['picking_id', '=', receiptId]], fields, 'picking_id');
  return rows.map((row) => toMove(row, features.capabilities));
}

/** Every row that matches, page by page: a line overlooked would be a line not received. */
export async function readAll(
  client: OdooClient,
  model: string,
  domain: Domain,
  fields: readonly string[],
  gatherBy?: string,
): Promise<Row[]> {
  const rows: Row[] = [];
  const options = gatherBy ? { gatherBy } : {};
  for (;;) {
    const after = rows.at(-1)?.id ?? 0;
    const search = { domain: [...domain, ['id', '>', after]], fields, limit: PAGE_ROWS };
    const page = await client.searchRead(model, search, options);
    rows.push(...page);
    if (page.length < PAGE_ROWS) return rows;
  }
}

/** Smallest step each unit of measure counts in, by unit id. */
export async function readRoundings(
  { client, memo }: OdooSession,
  uomIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const ids = [...new Set(uomIds)].sort((a, b) => a - b);
  const ask = async () => {
    const rows = await client.read('uom.uom', ids, ['rounding']);
    return new Map(rows.map((row) => [row.id, numberOf(row.rounding) ?? DEFAULT_ROUNDING]));
  };
  return memo ? memo.get(`roundings:${ids}`, UNITS_KEPT_MS, ask) : ask();
}

/** Odoo lets nobody change the rounding of a unit that is in use. */
const UNITS_KEPT_MS = 10 * MINUTE_MS;

export const DEFAULT_ROUNDING = 0.01;

/** Equal as far as Odoo's floats can tell. */
export function sameQuantity(a: number, b: number): boolean {
  return Math.abs(a - b) < QUANTITY_TOLERANCE;
}

const QUANTITY_TOLERANCE = 1e-6;

/** True when `value` is a whole number of steps, as Odoo would otherwise round it in silence. */
export function fitsRounding(value: number, rounding: number): boolean {
  const steps = value / rounding;
  return Math.abs(steps - Math.round(steps)) < QUANTITY_TOLERANCE * Math.max(1, Math.abs(steps));
}
