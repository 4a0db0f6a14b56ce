import type { Ctx } from '#server/infra/context.ts';
import { gate } from '#server/infra/verb.ts';
import { reachesSite } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { maySeeSite } from '#server/yard/sites/policy.ts';
import { OPEN_MOVES } from './rules.ts';

const MAX_LISTED = 500;

/** Moves to do at a site, most urgent first. */
export async function listOpenMoves(ctx: Ctx, siteId: string) {
  gate(ctx.actor, maySeeSite, siteId as SiteId, 'site');
  return (ctx.tx ?? ctx.db).move.findMany({
    where: { siteId, status: { in: [...OPEN_MOVES] } },
    orderBy: [{ priority: 'desc' }, { createdAt: 'asc' }],
    take: MAX_LISTED,
  });
}

export async function getMove(ctx: Ctx, moveId: string) {
  const row = await (ctx.tx ?? ctx.db).move.findUnique({ where: { id: moveId } });
  if (!row || !reachesSite(ctx.actor, row.siteId as SiteId)) throw notFound('move');
  return row;
}
