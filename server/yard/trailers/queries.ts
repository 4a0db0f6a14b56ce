import type { Ctx } from '#server/infra/context.ts';
import type { Tx } from '#server/infra/db/client.ts';
import { lockRow } from '#server/infra/db/lock-row.ts';
import { held, hold } from '#server/infra/unit.ts';
import { reachesSite } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import type { SiteId } from '#server/kernel/ids.ts';

const MAX_FOUND = 50;

/** A trailer at a site the actor reaches, or one that is at no site. */
export async function getTrailer(ctx: Ctx, trailerId: string) {
  const row = await (ctx.tx ?? ctx.db).trailer.findUnique({ where: { id: trailerId } });
  if (!row || (row.siteId !== null && !reachesSite(ctx.actor, row.siteId as SiteId)))
    throw notFound('trailer');
  return row;
}

/** Trailers whose number holds the fragment, those at the site first. */
export async function searchTrailers(ctx: Ctx, siteId: string, fragment: string) {
  if (!reachesSite(ctx.actor, siteId as SiteId)) throw notFound('site');
  const norm = normalizeReference(fragment);
  if (norm === '') return [];
  return (ctx.tx ?? ctx.db).trailer.findMany({
    where: { norm: { contains: norm }, siteId },
    orderBy: { norm: 'asc' },
    take: MAX_FOUND,
  });
}

export interface LockedTrailer {
  readonly id: string;
  readonly number: string;
  readonly norm: string;
  readonly scac: string | null;
  readonly siteId: string | null;
  readonly placeKind: string;
  readonly placeId: string | null;
  readonly contents: string;
  readonly flags: readonly string[];
  readonly evidenceAt: Date | null;
  readonly evidenceSource: string | null;
  readonly version: number;
}

/** Locks the trailer until the transaction ends. Null for an unknown id. */
export async function lockTrailer(tx: Tx, trailerId: string): Promise<LockedTrailer | null> {
  const known = held<LockedTrailer>(tx, 'trailer', trailerId);
  if (known) return known;
  const row = await lockRow<LockedTrailer>(tx, 'trailer', trailerId);
  if (row) hold(tx, 'trailer', row);
  return row;
}
