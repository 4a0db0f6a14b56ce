import type { Row } from '../client/client.ts';
import { nameOf, numberOf, textOf } from '../client/values.ts';
import { done, type OdooSession, type Step, settle } from './settle.ts';

export interface AvailabilityIntent {
  readonly productIds: readonly number[];
  /** Limits the figures to one warehouse of Odoo. */
  readonly warehouseId?: number | undefined;
  /** Limits them to one location and what is below it. */
  readonly locationId?: number | undefined;
}

export interface Availability {
  readonly productId: number;
  readonly code: string | undefined;
  readonly uomName: string | undefined;
  readonly onHand: number;
  readonly free: number;
  readonly incoming: number;
  readonly outgoing: number;
  readonly forecast: number;
}

const FIELDS = [
  'default_code',
  'uom_id',
  'qty_available',
  'free_qty',
  'incoming_qty',
  'outgoing_qty',
  'virtual_available',
];

/** What is on hand and free, in each product's own unit. Changes nothing. */
export function readAvailability(odoo: OdooSession, intent: AvailabilityIntent) {
  return settle<readonly Row[], readonly Availability[]>(odoo, {
    look: ({ client }) =>
      client.read('product.product', intent.productIds, FIELDS, { context: contextOf(odoo, intent) }),
    decide: (rows) => decideAvailability(rows, intent),
  });
}

export function decideAvailability(
  rows: readonly Row[],
  intent: AvailabilityIntent,
): Step<readonly Availability[]> {
  const gone = intent.productIds.filter((id) => !rows.some((row) => row.id === id));
  if (gone.length > 0) return { kind: 'refuse', reason: 'product_unknown', detail: gone.join(', ') };
  const first = rows[0];
  const record = { model: 'product.product', id: first?.id ?? 0, name: textOf(first?.default_code) };
  return done(record, rows.map(toAvailability));
}

function contextOf(odoo: OdooSession, intent: AvailabilityIntent): Record<string, unknown> {
  const key = odoo.features.capabilities.warehouseContextKey;
  return {
    ...(intent.warehouseId === undefined ? {} : { [key]: intent.warehouseId }),
    ...(intent.locationId === undefined ? {} : { location: intent.locationId }),
  };
}

function toAvailability(row: Row): Availability {
  const amount = (field: string) => numberOf(row[field]) ?? 0;
  return {
    productId: row.id,
    code: textOf(row.default_code),
    uomName: nameOf(row.uom_id),
    onHand: amount('qty_available'),
    free: amount('free_qty'),
    incoming: amount('incoming_qty'),
    outgoing: amount('outgoing_qty'),
    forecast: amount('virtual_available'),
  };
}
