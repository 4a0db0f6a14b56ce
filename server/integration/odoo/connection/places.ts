import { normalizeReference } from '#server/kernel/identifiers.ts';
import type { OdooClient, Row } from '../client/client.ts';
import { idOf, idsOf, textOf } from '../client/values.ts';
import { hasField, type OdooFeatures } from './features.ts';

export interface OdooWarehouse {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  /** Ids of its own places start with this path. */
  readonly viewLocationId: number | undefined;
  readonly receiptTypeIds: readonly number[];
  readonly dockIds: readonly number[];
}

/** What is needed to know which site and which dock are meant. */
export interface OdooPlaces {
  readonly warehouses: readonly OdooWarehouse[];
  readonly uomNames: ReadonlyMap<number, string>;
}

const MAX_ROWS = 2_000;

export async function discoverPlaces(client: OdooClient, features: OdooFeatures): Promise<OdooPlaces> {
  const docks = hasField(features, 'stock.picking.type', 'dock_ids') ? ['dock_ids'] : [];
  const read = (model: string, domain: readonly unknown[], fields: readonly string[]) =>
    client.searchRead(model, { domain, fields, limit: MAX_ROWS });
  const [warehouses, types, units] = await Promise.all([
    read('stock.warehouse', [], ['name', 'code', 'view_location_id']),
    read('stock.picking.type', [['code', '=', 'incoming']], ['warehouse_id', ...docks]),
    read('uom.uom', [], ['name']),
  ]);
  return {
    warehouses: warehouses.map((row) => toWarehouse(row, types)),
    uomNames: new Map(units.map((row) => [row.id, textOf(row.name) ?? `#${row.id}`])),
  };
}

function toWarehouse(row: Row, types: readonly Row[]): OdooWarehouse {
  const mine = types.filter((type) => idOf(type.warehouse_id) === row.id);
  return {
    id: row.id,
    code: textOf(row.code) ?? '',
    name: textOf(row.name) ?? '',
    viewLocationId: idOf(row.view_location_id),
    receiptTypeIds: mine.map((type) => type.id),
    dockIds: mine.flatMap((type) => idsOf(type.dock_ids)),
  };
}

export interface SiteName {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

/** The warehouse of a site: as configured, else the one with its code, else with its name. */
export function warehouseOf(
  places: OdooPlaces,
  site: SiteName,
  configured: Readonly<Record<string, number>>,
): OdooWarehouse | undefined {
  const { warehouses } = places;
  const chosen = configured[site.id];
  if (chosen !== undefined) return warehouses.find((each) => each.id === chosen);
  const only = (test: (each: OdooWarehouse) => boolean) => {
    const hits = warehouses.filter(test);
    return hits.length === 1 ? hits[0] : undefined;
  };
  return (
    only((each) => normalizeReference(each.code) === normalizeReference(site.code)) ??
    only((each) => normalizeReference(each.name) === normalizeReference(site.name))
  );
}
