import type { Tx } from '#server/infra/db/client.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';

/**
 * Sites at which Odoo expects these purchase orders, from the records the change feed has read: order or transfer →
 * operation type → warehouse → site, as configured, else by the warehouse's code. Empty when it cannot be told.
 */
export async function sitesOfOrders(tx: Tx, orders: readonly string[]): Promise<string[]> {
  const names = [...new Set(orders.flatMap((order) => [order, order.trim().toUpperCase()]))];
  const rows = await tx.$queryRaw<Warehouse[]>`
    WITH wanted AS (
      SELECT connection_id, ("values"->>'picking_type_id') AS type_id, NULL::text AS name FROM odoo_record
      WHERE model = 'purchase.order' AND name = ANY (${names}::text[]) AND deleted_at IS NULL
      UNION ALL
      SELECT connection_id, "values"->>'picking_type_id', name FROM odoo_record
      WHERE model = 'stock.picking' AND ("values"->>'origin') = ANY (${names}::text[]) AND deleted_at IS NULL
    ), typed AS (
      SELECT DISTINCT w.connection_id, t."values"->>'warehouse_id' AS warehouse_id, split_part(w.name, '/', 1) AS prefix FROM wanted w
      LEFT JOIN odoo_record t ON t.connection_id = w.connection_id AND t.model = 'stock.picking.type'
        AND w.type_id ~ '^[0-9]+$' AND t.odoo_id = w.type_id::int
    )
    SELECT d.warehouse_id AS "warehouseId", coalesce(nullif(d.prefix, ''), v.code) AS code, c.settings
    FROM typed d JOIN odoo_connection c ON c.id = d.connection_id AND c.active
    LEFT JOIN LATERAL (SELECT l.name AS code FROM odoo_record l
      WHERE l.connection_id = d.connection_id AND l.model = 'stock.location' AND l."values"->>'warehouse_id' = d.warehouse_id
        AND l."values"->>'usage' = 'view' AND l.deleted_at IS NULL
      ORDER BY length(l."values"->>'complete_name') LIMIT 1) v ON true
    LIMIT ${WAREHOUSES_READ}`;
  if (rows.length === 0) return [];
  const sites = await tx.site.findMany({ select: { id: true, code: true }, take: SITES_READ });
  return [...new Set(rows.flatMap((row) => siteOf(row, sites) ?? []))];
}

const WAREHOUSES_READ = 20;
const SITES_READ = 2_000;

interface Warehouse {
  warehouseId: string | null;
  code: string | null;
  settings: { warehouses?: Record<string, number> } | null;
}

function siteOf(row: Warehouse, sites: readonly { id: string; code: string }[]): string | undefined {
  const chosen = Object.entries(row.settings?.warehouses ?? {}).find(
    ([, id]) => String(id) === row.warehouseId,
  );
  if (chosen) return chosen[0];
  const norm = normalizeReference(row.code ?? '');
  const hits = norm === '' ? [] : sites.filter((site) => normalizeReference(site.code) === norm);
  return hits.length === 1 ? hits[0]?.id : undefined;
}
