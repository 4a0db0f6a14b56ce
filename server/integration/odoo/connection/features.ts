import type { OdooClient } from '../client/client.ts';
import { isOdooError } from '../client/errors.ts';
import { type Capabilities, capabilitiesOf } from './capabilities.ts';

/** What this Odoo can do: its version's capabilities and the fields its modules bring. */
export interface OdooFeatures {
  readonly major: number;
  readonly versionText: string;
  readonly capabilities: Capabilities;
  /** Names of existing fields we care about, by model; a model that is not installed has none. */
  readonly fields: Readonly<Record<string, ReadonlySet<string>>>;
}

/** Manual fields an administrator may create once on `stock.picking`; the preferred carrier of our context. */
export const MANUAL_FIELDS = {
  reference: 'x_yard_ref',
  status: 'x_yard_status',
  trailer: 'x_yard_trailer',
  driver: 'x_yard_driver',
  dock: 'x_yard_dock',
  seal: 'x_yard_seal',
} as const;

const ASKED: Readonly<Record<string, readonly string[]>> = {
  'stock.picking': [
    'state',
    'purchase_id',
    'batch_id',
    'picking_properties',
    ...Object.values(MANUAL_FIELDS),
  ],
  'stock.picking.batch': ['description', 'vehicle_id', 'driver_id', 'dock_id'],
  'stock.picking.type': ['dock_ids', 'picking_properties_definition'],
  'stock.location': ['is_a_dock'],
  'purchase.order': ['receipt_status', 'partner_ref'],
  'stock.package': ['valid_sscc', 'name'],
  'res.users.apikeys': ['expiration_date'],
  'uom.uom': ['rounding'],
};

/** Asks once per model; unknown fields are left out by Odoo, a missing model counts as no fields. */
export async function discoverFeatures(client: OdooClient): Promise<OdooFeatures> {
  const version = await client.version();
  const fields: Record<string, ReadonlySet<string>> = {};
  for (const [model, names] of Object.entries(ASKED))
    fields[model] = await presentFields(client, model, names);
  return {
    major: version.major,
    versionText: version.text,
    capabilities: capabilitiesOf(version.major),
    fields,
  };
}

export function hasField(features: OdooFeatures, model: string, field: string): boolean {
  return features.fields[model]?.has(field) ?? false;
}

async function presentFields(
  client: OdooClient,
  model: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  try {
    return new Set(Object.keys(await client.fieldsGet(model, names, ['type'])));
  } catch (error) {
    if (isOdooError(error) && MISSING_MODEL.has(error.failure.code)) return new Set();
    throw error;
  }
}

/** JSON-2 says 404; `/jsonrpc` raises a UserError (19) or a KeyError (older) for an unknown model. */
const MISSING_MODEL: ReadonlySet<string> = new Set([
  'model_or_method_missing',
  'business_rule',
  'bad_request',
  'no_rights',
]);
