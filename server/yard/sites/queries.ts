import type { Ctx } from '#server/infra/context.ts';
import type { Tx } from '#server/infra/db/client.ts';
import { held, hold } from '#server/infra/unit.ts';
import { gate } from '#server/infra/verb.ts';
import { sitesOf } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { maySeeSite } from './policy.ts';
import { SiteSettings } from './schema.ts';

const MAX_SITES = 500;
const MAX_PLACES = 5_000;

export interface SiteRow {
  readonly id: SiteId;
  readonly code: string;
  readonly name: string;
  readonly city: string;
  readonly timeZone: string;
  readonly settings: SiteSettings;
  readonly active: boolean;
  readonly version: number;
}

export async function getSite(ctx: Ctx, siteId: string): Promise<SiteRow> {
  gate(ctx.actor, maySeeSite, siteId as SiteId, 'site');
  return siteById(ctx.tx ?? ctx.db, siteId);
}

/** The sites the actor reaches, by name. */
export async function listSites(ctx: Ctx): Promise<SiteRow[]> {
  const reach = sitesOf(ctx.actor);
  const rows = await (ctx.tx ?? ctx.db).site.findMany({
    where: { active: true, ...(reach === '*' ? {} : { id: { in: [...reach] } }) },
    orderBy: { name: 'asc' },
    take: MAX_SITES,
  });
  return rows.map(toSite);
}

/** Null for an unknown code and for a site out of reach. */
export async function siteByCode(ctx: Ctx, code: string): Promise<SiteRow | null> {
  const row = await (ctx.tx ?? ctx.db).site.findUnique({ where: { code } });
  const reach = sitesOf(ctx.actor);
  if (!row || (reach !== '*' && !reach.includes(row.id as SiteId))) return null;
  return toSite(row);
}

/** For verbs, inside their transaction. Raises `not_found`. */
export async function siteById(tx: Tx, siteId: string): Promise<SiteRow> {
  const known = held<SiteRow>(tx, 'site', siteId);
  if (known) return known;
  const row = await tx.site.findUnique({ where: { id: siteId } });
  if (!row) throw notFound('site');
  const site = toSite(row);
  hold(tx, 'site', site);
  return site;
}

export async function doorsOf(ctx: Ctx, siteId: string) {
  gate(ctx.actor, maySeeSite, siteId as SiteId, 'site');
  return (ctx.tx ?? ctx.db).door.findMany({
    where: { siteId },
    orderBy: [{ number: 'asc' }, { code: 'asc' }],
    take: MAX_PLACES,
  });
}

export async function spotsOf(ctx: Ctx, siteId: string) {
  gate(ctx.actor, maySeeSite, siteId as SiteId, 'site');
  return (ctx.tx ?? ctx.db).spot.findMany({ where: { siteId }, orderBy: { code: 'asc' }, take: MAX_PLACES });
}

export async function gatesOf(ctx: Ctx, siteId: string) {
  gate(ctx.actor, maySeeSite, siteId as SiteId, 'site');
  return (ctx.tx ?? ctx.db).gate.findMany({ where: { siteId }, orderBy: { code: 'asc' }, take: MAX_PLACES });
}

function toSite(row: {
  id: string;
  code: string;
  name: string;
  city: string;
  timeZone: string;
  settings: unknown;
  active: boolean;
  version: number;
}): SiteRow {
  const { id, code, name, city, timeZone, active, version } = row;
  const settings = SiteSettings.parse(row.settings);
  return { id: id as SiteId, code, name, city, timeZone, settings, active, version };
}
