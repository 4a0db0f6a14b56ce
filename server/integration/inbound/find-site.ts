import { Prisma, type Tx } from '#server/infra/db/client.ts';
import type { CodeLookup } from '#server/integration/mapping/lookup.ts';
import type { CanonicalEvent } from '#server/integration/partners/contract.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { sitesOfOrders } from './sites-of-orders.ts';
import { orderCode, ordersOf } from './wait-for.ts';

/**
 * The site an event speaks of when the sender named none: where a reference or a trailer is known. Null when that is
 * no site or more than one; nobody may guess.
 */
export async function findSite(
  tx: Tx,
  event: CanonicalEvent,
  siteIds: readonly string[],
  codes?: CodeLookup,
): Promise<string | null> {
  if (event.resolved.siteId) return event.resolved.siteId;
  const inReach = siteIds.length === 0 ? Prisma.sql`true` : Prisma.sql`site_id = ANY (${[...siteIds]})`;
  return (
    (await byReference(tx, event, inReach)) ??
    (await byTrailer(tx, event, inReach)) ??
    (await byOrder(tx, event, inReach, codes))
  );
}

/** Where a person said the order goes, else where Odoo expects it. */
async function byOrder(
  tx: Tx,
  event: CanonicalEvent,
  inReach: Prisma.Sql,
  codes: CodeLookup | undefined,
): Promise<string | null> {
  const orders = ordersOf(event);
  if (orders.length === 0) return null;
  const told = orders.map((order) => codes?.resolve('site', orderCode(order)));
  const sites = new Set(told.filter((site) => site !== undefined));
  if (sites.size === 0) for (const site of await sitesOfOrders(tx, orders)) sites.add(site);
  if (sites.size !== 1) return null;
  return only(
    await tx.$queryRaw<{ site_id: string }[]>(
      Prisma.sql`SELECT site_id FROM (SELECT id AS site_id FROM site WHERE id = ANY (${[...sites]}::text[])) s WHERE ${inReach}`,
    ),
  );
}

async function byReference(tx: Tx, event: CanonicalEvent, inReach: Prisma.Sql): Promise<string | null> {
  const values = event.data.references.map(({ value }) => value);
  if ('appointment' in event.data) values.push(event.data.appointment.reference);
  if ('shipmentId' in event.data) values.push(event.data.shipmentId);
  values.push(...ordersOf(event));
  const norms = [...new Set(values.map(normalizeReference))].filter((norm) => norm !== '');
  if (norms.length === 0) return null;
  return only(
    await tx.$queryRaw<{ site_id: string }[]>(Prisma.sql`
      SELECT DISTINCT site_id FROM (
        SELECT site_id FROM reference WHERE norm = ANY (${norms}) AND site_id IS NOT NULL
        UNION ALL
        SELECT site_id FROM appointment WHERE primary_norm = ANY (${norms}) AND status <> 'cancelled'
      ) known WHERE ${inReach} LIMIT 2`),
  );
}

async function byTrailer(tx: Tx, event: CanonicalEvent, inReach: Prisma.Sql): Promise<string | null> {
  const norms = event.data.equipment
    .map(({ number }) => normalizeReference(number))
    .filter((norm) => norm !== '');
  if (norms.length === 0) return null;
  return only(
    await tx.$queryRaw<{ site_id: string }[]>(Prisma.sql`
      SELECT DISTINCT site_id FROM (
        SELECT site_id FROM trailer WHERE norm = ANY (${norms}) AND site_id IS NOT NULL AND place_kind <> 'out'
        UNION ALL
        SELECT site_id FROM appointment WHERE trailer_norm = ANY (${norms}) AND status IN ('requested', 'scheduled')
        UNION ALL
        SELECT site_id FROM receipt WHERE trailer_norm = ANY (${norms}) AND status = 'expected'
      ) known WHERE ${inReach} LIMIT 2`),
  );
}

function only(rows: readonly { site_id: string }[]): string | null {
  return rows.length === 1 ? (rows[0]?.site_id ?? null) : null;
}
