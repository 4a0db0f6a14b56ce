import type { Ctx } from '#server/infra/context.ts';
import type { Tx } from '#server/infra/db/client.ts';
import { reachesSite } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { getSite } from '#server/yard/sites/queries.ts';
import {
  lastSeq,
  readBookings,
  readDoors,
  readExceptions,
  readHeld,
  readReferences,
  readReferencesOnBoard,
  readStay,
  type StayRow,
  staysOnBoard,
} from './queries/rows.ts';
import { type BoardRows, freeMinutes, isSnoozed, toCard, toNeedsYou, toTile } from './queries/shape.ts';
import { bestDoors, type DoorHint } from './rules.ts';
import {
  type BoardSnapshot,
  DOOR_STATES,
  type DoorState,
  type DoorTile,
  type WaitingCard,
} from './schema.ts';

/** The needs-you column shows this many; the rest is on the page of exceptions. */
const MAX_NEEDS_YOU = 50;

/** The dock board of a site as of now, with the version later deltas are compared with. */
export async function getBoard(ctx: Ctx, siteId: string): Promise<BoardSnapshot> {
  const { id, code, name, city, timeZone } = await getSite(ctx, siteId);
  const rows = await readBoard(ctx.tx ?? ctx.db, siteId, ctx.now);
  const doors = rows.doors.map((door) => toTile(rows, door));
  const waiting = [...rows.stays.values()].flatMap((stay) => toCard(rows, stay) ?? []).sort(byDue);
  const open = rows.exceptions.filter((row) => !isSnoozed(row, ctx.now));
  return {
    version: rows.seq,
    readAt: ctx.now.toISOString(),
    site: { id, code, name, city, timeZone },
    doors,
    waiting,
    needsYou: open.slice(0, MAX_NEEDS_YOU).map((row) => toNeedsYou(rows, row)),
    totals: {
      doors: doors.length,
      byState: countStates(doors),
      waiting: waiting.length,
      needsYou: open.length,
    },
  };
}

/** One tile in the shape of the board, for the live arm; null when the door is gone. */
export async function doorTile(tx: Tx, doorId: string, now: Date): Promise<DoorTile | null> {
  const known = await tx.door.findUnique({ where: { id: doorId }, select: { siteId: true } });
  if (!known) return null;
  const rows = await readBoard(tx, known.siteId, now, doorId);
  const door = rows.doors[0];
  return door ? toTile(rows, door) : null;
}

/** One card in the shape of the board, for the live arm; null when the visit does not wait for a door. */
export async function waitingCard(tx: Tx, visitId: string, now: Date): Promise<WaitingCard | null> {
  const seq = await lastSeq(tx);
  const [stay] = await readStay(tx, visitId);
  if (!stay) return null;
  const rows: BoardRows = {
    now,
    seq,
    doors: await readDoors(tx, { siteId: stay.siteId }),
    held: (await readHeld(tx, stay.siteId)).filter((held) => held.visitId === visitId),
    stays: new Map([[visitId, stay]]),
    exceptions: (await readExceptions(tx, stay.siteId)).filter((row) => row.visitId === visitId),
    bookings: [],
    references: await readReferences(tx, subjectsOf([stay])),
  };
  return toCard(rows, stay);
}

/** Every door of the visit's site for this visit, best first, each with its reasons. */
export async function doorHints(ctx: Ctx, visitId: string): Promise<DoorHint[]> {
  const tx = ctx.tx ?? ctx.db;
  const [stay] = await readStay(tx, visitId);
  if (!stay || !reachesSite(ctx.actor, stay.siteId as SiteId)) throw notFound('visit');
  const rows = await readBoard(tx, stay.siteId, ctx.now);
  const facts = rows.doors.map((door) => {
    const tile = toTile(rows, door);
    return {
      doorId: door.id,
      number: door.number,
      zoneId: door.zoneId,
      capabilities: door.capabilities,
      blockedReason: tile.blocked?.reason ?? null,
      state: tile.state,
      freeMinutes: freeMinutes(rows, door.id),
    };
  });
  const flags = stay.flags ?? [];
  return bestDoors(facts, {
    direction: stay.direction,
    equipmentType: stay.equipmentType,
    reefer: stay.equipmentType === 'reefer' || flags.includes('reefer'),
    hazmat: flags.includes('hazmat'),
    plannedMinutes: stay.plannedMinutes,
    zoneId: stay.spotZoneId,
  });
}

// The sequence is read first: rows are at least as new, and a delta that comes twice does no harm. The rest is read
// side by side.
async function readBoard(tx: Tx, siteId: string, now: Date, doorId?: string): Promise<BoardRows> {
  const seq = await lastSeq(tx);
  const [doors, allHeld, found, exceptions, bookings, references] = await Promise.all([
    readDoors(tx, { siteId, doorId }),
    readHeld(tx, siteId),
    tx.$queryRaw<StayRow[]>(staysOnBoard(siteId)),
    readExceptions(tx, siteId),
    readBookings(tx, siteId, now),
    readReferencesOnBoard(tx, siteId),
  ]);
  const held = allHeld.filter((row) => doorId === undefined || row.doorId === doorId);
  const visitIds = new Set(held.map((row) => row.visitId));
  const stays =
    doorId === undefined ? found : found.filter((row) => row.doorId === doorId || visitIds.has(row.visitId));
  return {
    now,
    seq,
    doors,
    held,
    stays: new Map(stays.map((stay) => [stay.visitId, stay])),
    exceptions,
    bookings,
    references,
  };
}

function subjectsOf(stays: readonly StayRow[]): string[] {
  return stays.flatMap((stay) => (stay.appointmentId ? [stay.visitId, stay.appointmentId] : [stay.visitId]));
}

function countStates(doors: readonly DoorTile[]): Record<DoorState, number> {
  const counts = Object.fromEntries(DOOR_STATES.map((state) => [state, 0])) as Record<DoorState, number>;
  for (const door of doors) counts[door.state]++;
  return counts;
}

// Severity, then due: what is wrong comes first.
function byDue(a: WaitingCard, b: WaitingCard): number {
  return (
    (b.worst?.severity ?? 0) - (a.worst?.severity ?? 0) ||
    (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9') ||
    a.visitId.localeCompare(b.visitId)
  );
}
