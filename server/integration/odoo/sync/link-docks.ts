import { openCtx } from '#server/infra/context.ts';
import { job } from '#server/kernel/actor.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { newId } from '#server/kernel/ids.ts';
import { codeNorm } from '../../mapping/schema.ts';
import { textOf } from '../client/values.ts';
import { warehouseOf } from '../connection/places.ts';
import { saveLink } from '../deliver/commands/save-links.ts';
import type { ConnectedSession } from '../sessions.ts';
import type { FeedDeps } from './run-feed.ts';

const DOCK_MODEL = 'stock.location';
/** Docks of Odoo in the translation table: the same system whatever the connection's id. */
export const DOCK_SYSTEM = 'odoo';
const DOCK_KIND = 'dock';
const MAX_DOCKS = 2_000;

export interface DockLinks {
  readonly linked: number;
  readonly unmapped: number;
}

interface Dock {
  readonly id: number;
  readonly name: string;
  readonly code: string;
}

interface DoorRow {
  readonly id: string;
  readonly code: string;
  readonly number: number;
  readonly siteId: string;
  readonly siteCode: string;
  readonly siteName: string;
}

/**
 * Links doors with Odoo's docks: by what a person decided, else by code or number within the site's warehouse.
 * What fits no door goes to the translation queue, once.
 */
export async function linkDocks(deps: FeedDeps, odoo: ConnectedSession): Promise<DockLinks> {
  const docks = await readDocks(deps, odoo);
  if (docks.length === 0) return { linked: 0, unmapped: 0 };
  const ctx = openCtx(deps.db, job('odoo-docks', 'Odoo docks'));
  const doors = await readDoors(deps);
  const decided = new Map(
    (
      await deps.db.mapping.findMany({
        where: { system: DOCK_SYSTEM, kind: DOCK_KIND, status: { not: 'unmapped' } },
        take: MAX_DOCKS,
      })
    ).map((row) => [row.norm, row]),
  );
  let linked = 0;
  const unknown: Dock[] = [];
  for (const dock of docks) {
    const decision = decided.get(codeNorm(dock.code));
    if (decision?.status === 'rejected') continue;
    const doorId = decision?.targetId ?? doorOf(dock, doors, odoo);
    if (!doorId) {
      unknown.push(dock);
      continue;
    }
    await saveLink(deps.db, ctx.now, {
      connectionId: odoo.connection.id,
      internalKind: 'door',
      internalId: doorId,
      model: DOCK_MODEL,
      odooId: dock.id,
      name: dock.name,
    });
    linked++;
  }
  await deps.db.mapping.createMany({
    data: unknown.map((dock) => ({
      id: newId('mapping', ctx.now.getTime()),
      system: DOCK_SYSTEM,
      kind: DOCK_KIND,
      code: dock.code,
      norm: codeNorm(dock.code),
      status: 'unmapped',
      hint: { text: `${dock.name} in Odoo` },
      createdAt: ctx.now,
    })),
    skipDuplicates: true,
  });
  return { linked, unmapped: unknown.length };
}

/** Locations that are listed as docks of a receipt type, or flagged as one. */
async function readDocks(deps: FeedDeps, odoo: ConnectedSession): Promise<Dock[]> {
  const listed = new Set(odoo.places.warehouses.flatMap((warehouse) => warehouse.dockIds));
  const { rows } = await deps.pool.query(
    `SELECT odoo_id AS id, name, "values" FROM odoo_record
     WHERE connection_id = $1 AND model = $2 AND deleted_at IS NULL
       AND (odoo_id = ANY($3) OR "values"->>'is_a_dock' = 'true') AND "values"->>'active' IS DISTINCT FROM 'false'
     ORDER BY odoo_id LIMIT ${MAX_DOCKS}`,
    [odoo.connection.id, DOCK_MODEL, [...listed]],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name ?? `#${row.id}`,
    code: textOf(row.values.complete_name) ?? textOf(row.values.barcode) ?? row.name ?? `#${row.id}`,
  }));
}

async function readDoors(deps: FeedDeps): Promise<DoorRow[]> {
  const { rows } = await deps.pool.query<DoorRow>(
    `SELECT d.id, d.code, d.number, s.id AS "siteId", s.code AS "siteCode", s.name AS "siteName"
     FROM door d JOIN site s ON s.id = d.site_id ORDER BY d.id LIMIT ${MAX_DOCKS}`,
  );
  return rows;
}

/** The door of the dock's own site with the same code, or the one with the number the dock's name ends in. */
function doorOf(dock: Dock, doors: readonly DoorRow[], odoo: ConnectedSession): string | undefined {
  const warehouse = odoo.places.warehouses.find((each) => each.dockIds.includes(dock.id));
  const mine = doors.filter((door) => {
    const site = { id: door.siteId, code: door.siteCode, name: door.siteName };
    const own = warehouseOf(odoo.places, site, odoo.connection.settings.warehouses);
    return own !== undefined && (warehouse === undefined || own.id === warehouse.id);
  });
  const name = normalizeReference(dock.name);
  const number = /(\d{1,5})\D*$/.exec(dock.name)?.[1];
  const same = mine.filter((door) => normalizeReference(door.code) === name);
  const hits = same.length > 0 ? same : mine.filter((door) => number && door.number === Number(number));
  return hits.length === 1 ? hits[0]?.id : undefined;
}
