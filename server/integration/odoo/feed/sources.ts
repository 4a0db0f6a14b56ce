import type { Domain, OdooClient } from '../client/client.ts';
import { hasField, MANUAL_FIELDS, type OdooFeatures } from '../connection/features.ts';

/** One model we follow and the slim list of fields we need of it. */
export interface FeedSource {
  readonly key: FeedKey;
  readonly model: string;
  readonly fields: readonly string[];
  readonly domain: Domain;
  readonly context: Readonly<Record<string, unknown>>;
  /** Archived records are reported too, so that a search for known ids has to ask for them. */
  readonly archivable: boolean;
}

export type FeedKey =
  | 'orders'
  | 'order-lines'
  | 'receipts'
  | 'moves'
  | 'products'
  | 'partners'
  | 'locations'
  | 'operation-types';

/** The sources with only the fields this Odoo has: some come with modules that need not be installed. */
export async function discoverFeeds(client: OdooClient, features: OdooFeatures): Promise<FeedSource[]> {
  return Promise.all(
    feedSources(features).map(async (each) => {
      const present = await client.fieldsGet(each.model, each.fields, ['type']);
      return { ...each, fields: each.fields.filter((name) => name in present) };
    }),
  );
}

/** What this Odoo's version and modules allow to follow, most urgent first. */
export function feedSources(features: OdooFeatures): FeedSource[] {
  const { capabilities } = features;
  const hasOrders = hasField(features, 'purchase.order', 'partner_ref');
  const receiptFields = ['purchase_id', 'batch_id', ...Object.values(MANUAL_FIELDS)].filter((name) =>
    hasField(features, 'stock.picking', name),
  );
  const sources: FeedSource[] = [
    source(
      'receipts',
      'stock.picking',
      [['picking_type_code', '=', 'incoming']],
      [
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
        'write_uid',
        ...receiptFields,
      ],
    ),
    source(
      'moves',
      'stock.move',
      [['picking_type_id.code', '=', 'incoming']],
      [
        'picking_id',
        'state',
        'product_id',
        'product_uom',
        'product_uom_qty',
        capabilities.moveCountField,
        'has_tracking',
        'location_dest_id',
        'write_uid',
        ...(capabilities.hasPicked ? ['picked'] : []),
        ...(hasOrders ? ['purchase_line_id'] : []),
      ],
    ),
  ];
  if (hasOrders) {
    sources.push(
      source(
        'orders',
        'purchase.order',
        [],
        [
          'name',
          'state',
          'partner_id',
          'partner_ref',
          'date_planned',
          'company_id',
          'picking_type_id',
          'write_uid',
          ...(hasField(features, 'purchase.order', 'receipt_status') ? ['receipt_status'] : []),
        ],
      ),
      source(
        'order-lines',
        'purchase.order.line',
        [],
        [
          'order_id',
          'product_id',
          'name',
          'product_qty',
          'qty_received',
          capabilities.orderLineUnitField,
          'date_planned',
        ],
      ),
    );
  }
  return [
    ...sources,
    archived(
      'products',
      'product.product',
      [['type', '!=', 'service']],
      ['default_code', 'barcode', 'name', 'uom_id', 'type', 'active'],
    ),
    archived(
      'partners',
      'res.partner',
      [['is_company', '=', true]],
      ['name', 'ref', 'vat', 'city', 'country_code', 'supplier_rank', 'active'],
    ),
    archived(
      'locations',
      'stock.location',
      [],
      [
        'name',
        'complete_name',
        'usage',
        'barcode',
        'parent_path',
        'warehouse_id',
        'company_id',
        'active',
        ...(hasField(features, 'stock.location', 'is_a_dock') ? ['is_a_dock'] : []),
      ],
    ),
    archived(
      'operation-types',
      'stock.picking.type',
      [],
      [
        'name',
        'code',
        'warehouse_id',
        'default_location_dest_id',
        'company_id',
        'active',
        ...(hasField(features, 'stock.picking.type', 'dock_ids') ? ['dock_ids'] : []),
      ],
    ),
  ];
}

function source(key: FeedKey, model: string, domain: Domain, fields: readonly string[]): FeedSource {
  return { key, model, domain, fields, context: {}, archivable: false };
}

function archived(key: FeedKey, model: string, domain: Domain, fields: readonly string[]): FeedSource {
  return { key, model, domain, fields, context: { active_test: false }, archivable: true };
}
