import { idOf, textOf } from '../client/values.ts';
import type { OdooWarehouse } from '../connection/places.ts';
import type { ConnectedSession } from '../sessions.ts';

const MAX_LOCATIONS = 500;

/**
 * Where damaged goods of a transfer go: as configured for the site, else the one internal location of the
 * transfer's warehouse that is called so. Undefined when there is none, or more than one.
 */
export async function quarantineOf(
  odoo: ConnectedSession,
  siteId: string,
  pickingId: number,
  warehouse: OdooWarehouse | undefined,
): Promise<number | undefined> {
  const configured = odoo.connection.settings.quarantine[siteId];
  if (configured !== undefined) return configured;
  const view = warehouse?.viewLocationId ?? (await viewOf(odoo, pickingId));
  if (view === undefined) return undefined;
  const rows = await odoo.client.searchRead('stock.location', {
    domain: [
      ['usage', '=', 'internal'],
      ['name', 'ilike', 'quarantine'],
    ],
    fields: ['name', 'parent_path'],
    limit: MAX_LOCATIONS,
  });
  const inside = rows.filter((row) => (textOf(row.parent_path) ?? '').split('/').includes(String(view)));
  return inside.length === 1 ? inside[0]?.id : undefined;
}

async function viewOf(odoo: ConnectedSession, pickingId: number): Promise<number | undefined> {
  const [picking] = await odoo.client.read('stock.picking', [pickingId], ['picking_type_id']);
  const typeId = idOf(picking?.picking_type_id);
  return odoo.places.warehouses.find((each) => typeId !== undefined && each.receiptTypeIds.includes(typeId))
    ?.viewLocationId;
}
