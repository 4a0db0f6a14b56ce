import type { z } from 'zod';
import type { Ctx } from '#server/infra/context.ts';
import type { Prisma } from '#server/infra/db/client.ts';
import { parse } from '#server/infra/verb.ts';
import { type Actor, actorRef, reachesSite, sitesOf } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { DAY_MS } from '#server/kernel/time.ts';
import { maySeeDriver } from './policy.ts';
import { readNotes, type VisitNoteView } from './queries/notes.ts';
import { readTakeBack } from './queries/take-back.ts';
import { visitActions } from './rules/actions.ts';
import { ListVisits, type VisitStatus } from './schema.ts';

const MAX_PARTS = 100;
const MAX_FACTS = 2_000;

/** Everything the page of a visit shows besides its story. */
export async function getVisit(ctx: Ctx, visitId: string) {
  const db = ctx.tx ?? ctx.db;
  const row = await db.visit.findUnique({
    where: { id: visitId },
    include: {
      appointment: true,
      trailer: true,
      assignments: { orderBy: { startsAt: 'desc' }, take: MAX_PARTS },
    },
  });
  if (!row || !reachesSite(ctx.actor, row.siteId as SiteId)) throw notFound('visit');
  const { appointment, trailer, assignments, ...visit } = row;
  const subjects = [visit.id, ...(appointment ? [appointment.id] : [])];
  const who = { actor: actorRef(ctx.actor), now: ctx.now };
  const [site, carrier, doors, spot, references, exceptions, moves, notes, takeBack] = await Promise.all([
    db.site.findUniqueOrThrow({
      where: { id: visit.siteId },
      select: { id: true, code: true, name: true, city: true, timeZone: true, settings: true },
    }),
    visit.carrierId ? db.party.findUnique({ where: { id: visit.carrierId } }) : null,
    db.door.findMany({
      where: { id: { in: [...assignments.map((held) => held.doorId), visit.doorId ?? ''] } },
      select: { id: true, code: true, number: true },
    }),
    visit.spotId
      ? db.spot.findUnique({ where: { id: visit.spotId }, select: { id: true, code: true } })
      : null,
    db.reference.findMany({
      where: { subjectKind: { in: ['visit', 'appointment'] }, subjectId: { in: subjects } },
      select: { kind: true, value: true },
      orderBy: { id: 'asc' },
      take: MAX_PARTS,
    }),
    db.yardException.findMany({ where: { visitId }, orderBy: { openedAt: 'desc' }, take: MAX_PARTS }),
    db.move.findMany({ where: { visitId }, orderBy: { createdAt: 'desc' }, take: MAX_PARTS }),
    readNotes(db, visitId),
    readTakeBack(db, visit, who),
  ]);
  const status = visit.status as VisitStatus;
  return {
    ...forReader(ctx.actor, visit),
    status,
    site,
    appointment,
    trailer,
    carrier: carrier && { id: carrier.id, name: carrier.name, scac: carrier.scac },
    door: doors.find((door) => door.id === visit.doorId) ?? null,
    spot,
    assignments: assignments.map((held) => ({
      ...held,
      door: doors.find((door) => door.id === held.doorId) ?? null,
    })),
    references: distinct(references),
    exceptions,
    moves,
    notes,
    /** The last step this reader may still take back alone. */
    takeBack: takeBack.ok ? takeBack : null,
    can: visitActions({ status, atDoor: visit.doorId !== null, arrived: visit.arrivedAt !== null }),
  };
}

/** What people wrote about a stay, newest first. */
export async function visitNotes(ctx: Ctx, visitId: string): Promise<VisitNoteView[]> {
  const db = ctx.tx ?? ctx.db;
  const visit = await db.visit.findUnique({ where: { id: visitId }, select: { siteId: true } });
  if (!visit || !reachesSite(ctx.actor, visit.siteId as SiteId)) throw notFound('visit');
  return readNotes(db, visitId);
}

/** Visits of the sites in reach, newest first, by cursor. */
export async function listVisits(ctx: Ctx, raw: z.input<typeof ListVisits>) {
  const input = parse(ListVisits, raw);
  const rows = await (ctx.tx ?? ctx.db).visit.findMany({
    where: visitFilter(ctx, input),
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: input.limit + 1,
    include: { appointment: { select: { no: true, windowStart: true, primaryReference: true } } },
  });
  const items = rows.slice(0, input.limit).map((row) => forReader(ctx.actor, row));
  const last = items.at(-1);
  const more = rows.length > input.limit && last !== undefined;
  return { items, cursor: more ? `${last.createdAt.toISOString()}|${last.id}` : null };
}

/** Every fact of a stay in the order it was recorded. */
export async function visitFacts(ctx: Ctx, visitId: string) {
  const db = ctx.tx ?? ctx.db;
  const visit = await db.visit.findUnique({
    where: { id: visitId },
    select: { siteId: true, createdAt: true },
  });
  if (!visit || !reachesSite(ctx.actor, visit.siteId as SiteId)) throw notFound('visit');
  return db.fact.findMany({
    // The bound keeps the read inside the partitions of the stay.
    where: { visitId, recordedAt: { gte: new Date(visit.createdAt.getTime() - DAY_MS) } },
    orderBy: { seq: 'asc' },
    take: MAX_FACTS,
  });
}

function forReader<V extends { siteId: string; driverName: string | null; driverPhone: string | null }>(
  actor: Actor,
  visit: V,
): V {
  return maySeeDriver(actor, visit.siteId as SiteId)
    ? visit
    : { ...visit, driverName: null, driverPhone: null };
}

function visitFilter(ctx: Ctx, input: ListVisits): Prisma.VisitWhereInput {
  const reach = sitesOf(ctx.actor);
  if (input.siteId && reach !== '*' && !reach.includes(input.siteId)) throw notFound('site');
  const site = input.siteId ?? (reach === '*' ? undefined : { in: [...reach] });
  return {
    AND: [
      site === undefined ? {} : { siteId: site },
      input.open === true ? { status: { notIn: ['departed', 'cancelled'] } } : {},
      input.open === false ? { status: { in: ['departed', 'cancelled'] } } : {},
      input.statuses ? { status: { in: input.statuses } } : {},
      input.direction ? { direction: input.direction } : {},
      input.carrierId ? { carrierId: input.carrierId } : {},
      input.unplanned === undefined ? {} : { unplanned: input.unplanned },
      input.from || input.to ? { createdAt: { gte: input.from, lt: input.to } } : {},
      input.search ? bySearch(input.search) : {},
      input.cursor ? after(input.cursor) : {},
    ],
  };
}

function bySearch(search: string): Prisma.VisitWhereInput {
  const norm = normalizeReference(search);
  return {
    OR: [
      { no: { contains: search.trim().toUpperCase() } },
      { trailerNumber: { contains: search.trim(), mode: 'insensitive' } },
      { trailer: { norm: { contains: norm } } },
    ],
  };
}

// A cursor that was not made here finds the first page, not an error.
function after(cursor: string): Prisma.VisitWhereInput {
  const [at = '', id = ''] = cursor.split('|');
  const createdAt = new Date(at);
  if (Number.isNaN(createdAt.getTime())) return {};
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

function distinct<T extends { kind: string; value: string }>(references: readonly T[]): T[] {
  return [...new Map(references.map((item) => [`${item.kind} ${item.value}`, item])).values()];
}
