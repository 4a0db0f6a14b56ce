import type { Ctx } from '#server/infra/context.ts';
import { reachesSite } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import type { SiteId } from '#server/kernel/ids.ts';

/** A stay rarely has a tenth of this; a longer one says so. */
const MAX_LINES = 500;

export interface StoryFact {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly happenedAt: Date;
  readonly reportedAt: Date;
  readonly recordedAt: Date;
  readonly certainty: string;
  readonly source: string;
  readonly actor: string;
  readonly actorName: string;
  readonly correlationId: string;
}

/** How a fact travelled: a message that came in, or an effect in a foreign system. */
export interface StoryFlow {
  readonly id: string;
  readonly kind: 'message' | 'delivery';
  /** Canonical event type, or name of the effect. */
  readonly what: string;
  readonly system: string;
  readonly status: string;
  readonly at: Date;
  readonly doneAt: Date | null;
  readonly attempts: number;
  readonly nextAt: Date | null;
  readonly correlationId: string;
  readonly result: unknown;
  readonly problem: unknown;
}

export interface VisitStory {
  readonly facts: readonly StoryFact[];
  readonly flows: readonly StoryFlow[];
  readonly cut: boolean;
}

/** People and systems side by side: what happened on a stay and how it travelled. */
export async function visitStory(ctx: Ctx, visitId: string): Promise<VisitStory> {
  const visit = await ctx.db.visit.findUnique({
    where: { id: visitId },
    select: { siteId: true, createdAt: true },
  });
  if (!visit || !reachesSite(ctx.actor, visit.siteId as SiteId)) throw notFound('visit');
  const [facts, events, deliveries] = await Promise.all([
    ctx.db.fact.findMany({
      // The lower bound keeps the read inside the partitions of the stay.
      where: { visitId, recordedAt: { gte: visit.createdAt } },
      orderBy: { seq: 'asc' },
      take: MAX_LINES + 1,
    }),
    ctx.db.messageEvent.findMany({ where: { visitId }, orderBy: { at: 'asc' }, take: MAX_LINES }),
    ctx.db.delivery.findMany({ where: { visitId }, orderBy: { seq: 'asc' }, take: MAX_LINES }),
  ]);
  const names = await namesOf(
    ctx,
    facts.map((fact) => fact.actor),
  );
  const partners = await partnersOf(
    ctx,
    events.map((event) => event.partnerId),
  );
  return {
    cut: facts.length > MAX_LINES,
    facts: facts
      .slice(0, MAX_LINES)
      .map(({ seq: _, ...fact }) => ({ ...fact, actorName: names.get(fact.actor) ?? fact.actor })),
    flows: [
      ...events.map((event) => ({
        id: event.messageId,
        kind: 'message' as const,
        what: event.type,
        system: partners.get(event.partnerId) ?? event.partnerId,
        status: event.status,
        at: event.at,
        doneAt: event.at,
        attempts: 1,
        nextAt: null,
        correlationId: event.correlationId,
        result: event.result,
        problem: null,
      })),
      ...deliveries.map((delivery) => ({
        id: delivery.id,
        kind: 'delivery' as const,
        what: delivery.effect,
        system: 'Odoo',
        status: delivery.status,
        at: delivery.createdAt,
        doneAt: delivery.doneAt,
        attempts: delivery.attempts,
        nextAt: delivery.nextAt,
        correlationId: delivery.correlationId,
        result: delivery.result,
        problem: delivery.problem,
      })),
    ].sort((a, b) => a.at.getTime() - b.at.getTime()),
  };
}

async function namesOf(ctx: Ctx, actors: readonly string[]): Promise<Map<string, string>> {
  const ids = (prefix: string) =>
    [...new Set(actors)].filter((a) => a.startsWith(prefix)).map((a) => a.slice(prefix.length));
  const [users, partners] = await Promise.all([
    ctx.db.user.findMany({ where: { id: { in: ids('user:') } }, select: { id: true, name: true } }),
    ctx.db.partner.findMany({ where: { id: { in: ids('partner:') } }, select: { id: true, name: true } }),
  ]);
  return new Map([
    ...users.map((user) => [`user:${user.id}`, user.name] as const),
    ...partners.map((partner) => [`partner:${partner.id}`, partner.name] as const),
  ]);
}

async function partnersOf(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await ctx.db.partner.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(rows.map((row) => [row.id, row.name]));
}
