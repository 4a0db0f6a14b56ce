import { minutesBetween } from '#server/kernel/time.ts';
import type { VisitStatus } from '#server/yard/visits/schema.ts';
import { doorActions, doorState } from '../rules.ts';
import type {
  DoorTile,
  NeedsYou,
  NextBooking,
  VisitOnBoard,
  WaitingCard,
  WorstException,
} from '../schema.ts';
import type { BookingRow, DoorRow, ExceptionRow, HeldRow, ReferenceRow, StayRow } from './rows.ts';

/** A promise further ahead leaves the door free until then. */
export const RESERVED_AHEAD_MINUTES = 60;

const REFERENCE_RANK = ['purchase-order', 'load', 'shipment', 'asn', 'bill-of-lading', 'pro'];
/** Statuses of a truck on site whose work is still to come. */
const NEEDS_DOOR: readonly string[] = ['arrived', 'checked_in', 'waiting', 'at_door', 'working'];

/** Everything the rows of a board are made of, read at one moment. */
export interface BoardRows {
  readonly now: Date;
  readonly seq: number;
  readonly doors: readonly DoorRow[];
  readonly held: readonly HeldRow[];
  readonly stays: ReadonlyMap<string, StayRow>;
  readonly exceptions: readonly ExceptionRow[];
  readonly bookings: readonly BookingRow[];
  readonly references: readonly ReferenceRow[];
}

export function toTile(rows: BoardRows, door: DoorRow): DoorTile {
  const held = rows.held.filter((row) => row.doorId === door.id);
  const current = currentOf(held, rows.now);
  // A docking that nobody held the door for still stands there.
  const stands = [...rows.stays.values()].find(
    (stay) => stay.doorId === door.id && stay.status !== 'departed',
  );
  const stay =
    current?.status === 'occupied'
      ? rows.stays.get(current.visitId)
      : (stands ?? (current && rows.stays.get(current.visitId)));
  const blocked = door.blockedReason !== null && (door.blockedUntil === null || door.blockedUntil > rows.now);
  const occupied = current?.status === 'occupied' || stands !== undefined;
  const state = doorState({
    blocked,
    assignment: occupied ? 'occupied' : (current?.status ?? null),
    visitStatus: (stay?.status ?? null) as VisitStatus | null,
  });
  const { id: doorId, siteId, code, number, zoneId, zoneCode, capabilities, version } = door;
  return {
    doorId,
    siteId,
    code,
    number,
    zoneId,
    zoneCode,
    capabilities,
    state,
    version,
    seq: rows.seq,
    blocked:
      blocked && door.blockedReason !== null
        ? {
            reason: door.blockedReason,
            at: (door.blockedAt ?? rows.now).toISOString(),
            until: iso(door.blockedUntil),
          }
        : null,
    assignment: current && {
      assignmentId: current.id,
      status: current.status,
      startsAt: current.startsAt.toISOString(),
      endsAt: iso(current.endsAt),
      assignedBy: current.assignedBy,
      version: current.version,
    },
    visit: stay ? toVisit(rows, stay) : null,
    next: nextOf(rows, door.id, current),
    worst: worstOf(rows, (row) => isAbout(row, door.id, stay?.visitId)),
    can: doorActions(state, blocked),
  };
}

/** Null: this stay does not wait for a door. */
export function toCard(rows: BoardRows, stay: StayRow): WaitingCard | null {
  const held = rows.held.find((row) => row.visitId === stay.visitId);
  if (held?.status === 'occupied' || stay.doorId !== null || !NEEDS_DOOR.includes(stay.status)) return null;
  const door = held && rows.doors.find((row) => row.id === held.doorId);
  return {
    ...toVisit(rows, stay),
    siteId: stay.siteId,
    seq: rows.seq,
    dueAt: iso(stay.windowStart ?? stay.arrivedAt),
    reserved:
      held && door ? { doorId: door.id, doorCode: door.code, startsAt: held.startsAt.toISOString() } : null,
    worst: worstOf(rows, (row) => row.visitId === stay.visitId),
  };
}

export function toNeedsYou(rows: BoardRows, row: ExceptionRow): NeedsYou {
  const stay = row.visitId === null ? undefined : rows.stays.get(row.visitId);
  return {
    ...row,
    doorId: row.subjectKind === 'door' ? row.subjectId : (stay?.doorId ?? null),
    trailerNumber: stay?.trailerNumber ?? null,
    openedAt: row.openedAt.toISOString(),
    deadlineAt: row.deadlineAt.toISOString(),
    acknowledgedAt: iso(row.acknowledgedAt),
    snoozedUntil: iso(row.snoozedUntil),
  };
}

/** Minutes from now until somebody else is promised or booked at the door; null: nothing is known. */
export function freeMinutes(rows: BoardRows, doorId: string): number | null {
  const held = rows.held.filter((row) => row.doorId === doorId).map((row) => row.startsAt);
  const booked = rows.bookings.filter((row) => row.doorId === doorId).map((row) => row.windowStart);
  const starts = [...held, ...booked].map((at) => minutesBetween(rows.now, at));
  return starts.length === 0 ? null : Math.floor(Math.min(...starts));
}

function currentOf(held: readonly HeldRow[], now: Date): HeldRow | null {
  const occupied = held.find((row) => row.status === 'occupied');
  const first = held[0];
  if (occupied || !first) return occupied ?? null;
  return minutesBetween(now, first.startsAt) <= RESERVED_AHEAD_MINUTES ? first : null;
}

function nextOf(rows: BoardRows, doorId: string, current: HeldRow | null): NextBooking | null {
  const held = rows.held.find((row) => row.doorId === doorId && row.id !== current?.id);
  const booking = rows.bookings.find((row) => row.doorId === doorId);
  if (booking && (!held || booking.windowStart < held.startsAt))
    return {
      kind: 'appointment',
      id: booking.id,
      at: booking.windowStart.toISOString(),
      visitId: null,
      appointmentId: booking.id,
      trailerNumber: booking.trailerNumber,
      carrierName: booking.carrierName,
    };
  if (!held) return null;
  const stay = rows.stays.get(held.visitId);
  return {
    kind: 'assignment',
    id: held.id,
    at: held.startsAt.toISOString(),
    visitId: held.visitId,
    appointmentId: stay?.appointmentId ?? null,
    trailerNumber: stay?.trailerNumber ?? null,
    carrierName: stay?.carrierName ?? null,
  };
}

function toVisit(rows: BoardRows, stay: StayRow): VisitOnBoard {
  const flags = stay.flags ?? [];
  const { siteId: _, spotZoneId: __, primaryReference, ...plain } = stay;
  return {
    ...plain,
    status: stay.status as VisitStatus,
    reference: referenceOf(rows, stay, primaryReference),
    direction: stay.direction === 'outbound' ? 'outbound' : 'inbound',
    loadType: stay.loadType === 'drop' ? 'drop' : 'live',
    reefer: stay.equipmentType === 'reefer' || flags.includes('reefer'),
    flags,
    windowStart: iso(stay.windowStart),
    windowEnd: iso(stay.windowEnd),
    etaAt: iso(stay.etaAt),
    arrivedAt: iso(stay.arrivedAt),
    checkedInAt: iso(stay.checkedInAt),
    atDoorAt: iso(stay.atDoorAt),
    workStartedAt: iso(stay.workStartedAt),
    workCompletedAt: iso(stay.workCompletedAt),
    releasedAt: iso(stay.releasedAt),
  };
}

function referenceOf(rows: BoardRows, stay: StayRow, primary: string | null): VisitOnBoard['reference'] {
  const own = rows.references.filter(
    (row) => row.subjectId === stay.visitId || row.subjectId === stay.appointmentId,
  );
  const best = own.sort((a, b) => REFERENCE_RANK.indexOf(a.kind) - REFERENCE_RANK.indexOf(b.kind))[0];
  if (best) return { kind: best.kind, value: best.value };
  return primary === null ? null : { kind: 'primary', value: primary };
}

function isAbout(row: ExceptionRow, doorId: string, visitId: string | undefined): boolean {
  return (
    (visitId !== undefined && row.visitId === visitId) ||
    (row.subjectKind === 'door' && row.subjectId === doorId)
  );
}

// Rows come worst first; a snoozed one counts but does not shout.
function worstOf(rows: BoardRows, about: (row: ExceptionRow) => boolean): WorstException | null {
  const own = rows.exceptions.filter(about);
  const worst = own.find((row) => !isSnoozed(row, rows.now)) ?? own[0];
  if (!worst) return null;
  const { exceptionId, no, kind, severity, ownerRole } = worst;
  return {
    exceptionId,
    no,
    kind,
    severity,
    ownerRole,
    openedAt: worst.openedAt.toISOString(),
    deadlineAt: worst.deadlineAt.toISOString(),
    acknowledged: worst.acknowledgedAt !== null,
    count: own.length,
  };
}

export function isSnoozed(row: ExceptionRow, now: Date): boolean {
  return row.snoozedUntil !== null && row.snoozedUntil > now;
}

function iso(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}
