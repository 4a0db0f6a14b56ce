import type { Ctx } from '#server/infra/context.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import { addMinutes } from '#server/kernel/time.ts';
import type { AppointmentResult } from '#server/yard/appointments/commands/change-appointment.ts';
import { requestAppointment } from '#server/yard/appointments/commands/request-appointment.ts';
import { dockVisit } from '#server/yard/doors/commands/dock-visit.ts';
import { upsertParty } from '#server/yard/parties/commands/upsert-party.ts';
import { addDoors } from '#server/yard/sites/commands/add-doors.ts';
import { addSpots } from '#server/yard/sites/commands/add-spots.ts';
import { addZone } from '#server/yard/sites/commands/add-zone.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';
import type { SiteSettingsChange } from '#server/yard/sites/schema.ts';
import { recordArrival } from '#server/yard/visits/commands/record-arrival.ts';
import type { ArrivalResult } from '#server/yard/visits/schema.ts';

let counter = 0;

/** A name nobody else in this run uses. */
export function unique(prefix: string): string {
  counter += 1;
  return `${prefix}${process.pid.toString(36)}${counter.toString(36)}`.toUpperCase();
}

/** A number as trailers carry it, unlike every other in this run. */
export function trailerNumber(): string {
  counter += 1;
  return String(100_000 + counter);
}

export interface BuiltSite {
  readonly siteId: string;
  readonly code: string;
  readonly zoneId: string;
  /** In the order of their numbers. */
  readonly doorIds: readonly string[];
  readonly spotIds: readonly string[];
}

/** A site with a zone, doors (any direction) and spots. */
export async function makeSite(
  ctx: Ctx,
  options: {
    doors?: number;
    spots?: number;
    timeZone?: string;
    settings?: SiteSettingsChange;
    capabilities?: string[];
  } = {},
): Promise<BuiltSite> {
  const as = asSystem(ctx);
  const code = unique('S');
  const { siteId } = await createSite(as, {
    code,
    name: `Site ${code}`,
    city: 'Testville',
    timeZone: options.timeZone ?? 'America/Chicago',
    settings: options.settings ?? {},
  });
  const { zoneId } = await addZone(as, { siteId, code: 'A', name: 'Zone A', kind: 'yard' });
  const doors = Array.from({ length: options.doors ?? 3 }, (_, index) => ({
    code: `D${String(index + 1).padStart(2, '0')}`,
    number: index + 1,
    zoneCode: 'A',
    capabilities: options.capabilities ?? [],
  }));
  const spots = Array.from({ length: options.spots ?? 3 }, (_, index) => ({
    code: `A${String(index + 1).padStart(2, '0')}`,
    zoneCode: 'A',
  }));
  const doorIds = doors.length > 0 ? (await addDoors(as, { siteId, doors })).doors : {};
  const spotIds = spots.length > 0 ? (await addSpots(as, { siteId, spots })).spots : {};
  return {
    siteId,
    code,
    zoneId,
    doorIds: doors.map((door) => doorIds[door.code] ?? ''),
    spotIds: spots.map((spot) => spotIds[spot.code] ?? ''),
  };
}

export async function makeCarrier(ctx: Ctx, options: { scac?: string; name?: string } = {}): Promise<string> {
  const code = unique('C');
  const { partyId } = await upsertParty(asSystem(ctx), {
    kind: 'carrier',
    code,
    name: options.name ?? `Carrier ${code}`,
    ...(options.scac ? { scac: options.scac } : {}),
  });
  return partyId;
}

/** A confirmed booking whose window begins at `ctx.now`, at a site of its own unless one is named. */
export async function makeAppointment(
  ctx: Ctx,
  options: Partial<Parameters<typeof requestAppointment>[1]> = {},
): Promise<AppointmentResult & { siteId: string; primaryReference: string }> {
  const siteId = options.siteId ?? (await makeSite(ctx)).siteId;
  const primaryReference = options.primaryReference ?? unique('PO-');
  const made = await requestAppointment(asSystem(ctx), {
    windowStart: ctx.now,
    windowEnd: addMinutes(ctx.now, 60),
    autoConfirm: true,
    ...options,
    siteId,
    primaryReference,
  });
  return { ...made, siteId, primaryReference };
}

/** A truck on site, told by the gate. Unplanned unless the options lead to a booking. */
export async function makeVisit(
  ctx: Ctx,
  options: Partial<Parameters<typeof recordArrival>[1]> = {},
): Promise<ArrivalResult & { siteId: string; trailerNumber: string }> {
  const siteId = options.siteId ?? (await makeSite(ctx)).siteId;
  const number = options.trailerNumber ?? trailerNumber();
  const visit = await recordArrival(asSystem(ctx), {
    stamp: { happenedAt: ctx.now, source: 'gate' },
    ...options,
    siteId,
    trailerNumber: number,
  });
  return { ...visit, siteId, trailerNumber: number };
}

/** A truck that stands at a door, with the door held. */
export async function makeDockedVisit(
  ctx: Ctx,
  options: { siteId: string; doorId: string },
): Promise<ArrivalResult> {
  const visit = await makeVisit(ctx, { siteId: options.siteId });
  await dockVisit(asSystem(ctx), {
    visitId: visit.visitId,
    doorId: options.doorId,
    stamp: { happenedAt: ctx.now, source: 'dock' },
  });
  return visit;
}

/** The last facts of a subject, oldest first: their types. */
export async function factsOf(ctx: Ctx, subjectId: string): Promise<string[]> {
  const rows = await ctx.db.fact.findMany({
    where: { subjectId },
    orderBy: { seq: 'asc' },
    select: { type: true },
  });
  return rows.map((row) => row.type);
}

/** The audit entries of a subject, oldest first. */
export async function auditOf(ctx: Ctx, subjectId: string) {
  return ctx.db.auditEntry.findMany({
    where: { subjectId },
    orderBy: { seq: 'asc' },
    select: { action: true, actor: true, changed: true, reason: true, before: true, after: true },
  });
}

/** Kinds of the exceptions about a visit that are open. */
export async function openKinds(ctx: Ctx, visitId: string): Promise<string[]> {
  const rows = await ctx.db.yardException.findMany({
    where: { visitId, status: { notIn: ['applied', 'rejected', 'withdrawn', 'closed'] } },
    orderBy: { kind: 'asc' },
    select: { kind: true },
  });
  return rows.map((row) => row.kind);
}

function asSystem(ctx: Ctx): Ctx {
  return { ...ctx, actor: SYSTEM };
}
