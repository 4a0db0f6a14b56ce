import { violates } from '#server/infra/db/errors.ts';
import { lockRow } from '#server/infra/db/lock-row.ts';
import type { Work } from '#server/infra/verb.ts';
import { conflict, notFound } from '#server/kernel/errors.ts';
import type { SiteId, VisitId } from '#server/kernel/ids.ts';
import type { VisitRow } from '#server/yard/visits/commands/stay.ts';
import { doorReleased } from '../events.ts';

export interface DoorRow {
  readonly id: string;
  readonly siteId: SiteId;
  readonly code: string;
  readonly capabilities: readonly string[];
  readonly blockedReason: string | null;
  readonly blockedAt: Date | null;
  readonly blockedUntil: Date | null;
  readonly version: number;
}

export interface Held {
  readonly id: string;
  readonly siteId: string;
  readonly doorId: string;
  readonly visitId: string;
  readonly status: 'reserved' | 'occupied';
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly version: number;
}

/** Locks a door: everybody who wants it takes turns, always after the visit. Raises `not_found`. */
export async function lockDoor(work: Work, doorId: string, siteId?: string): Promise<DoorRow> {
  const row = await lockRow<DoorRow>(work.tx, 'door', doorId);
  if (!row || (siteId !== undefined && row.siteId !== siteId)) throw notFound('door');
  return row;
}

/** The door a visit is promised or holds. */
export async function heldBy(work: Work, visitId: string): Promise<Held | null> {
  const row = await work.tx.doorAssignment.findFirst({
    where: { visitId, status: { in: ['reserved', 'occupied'] } },
  });
  return row as Held | null;
}

/** A block whose end has passed holds nobody up. */
export function isBlocked(door: Pick<DoorRow, 'blockedReason' | 'blockedUntil'>, now: Date): boolean {
  return door.blockedReason !== null && (door.blockedUntil === null || door.blockedUntil > now);
}

export type ReleaseWhy =
  | 'released'
  | 'moved'
  | 'displaced'
  | 'undocked'
  | 'departed'
  | 'taken_back'
  | 'visit_cancelled';

/** Ends an assignment inside another verb: a promise is cancelled, a door that was held is released. */
export async function endAssignment(
  work: Work,
  held: Held,
  why: ReleaseWhy,
  at: Date = work.ctx.now,
): Promise<void> {
  const endsAt = held.status === 'occupied' && at > held.startsAt ? at : held.startsAt;
  await work.tx.doorAssignment.update({
    where: { id: held.id },
    data: {
      status: held.status === 'occupied' ? 'released' : 'cancelled',
      ...(held.status === 'occupied' ? { endsAt } : {}),
      version: { increment: 1 },
    },
  });
  const [door, visit] = await Promise.all([
    work.tx.door.findUniqueOrThrow({ where: { id: held.doorId }, select: { code: true } }),
    work.tx.visit.findUniqueOrThrow({
      where: { id: held.visitId },
      select: { no: true, trailerNumber: true },
    }),
  ]);
  await work.record(
    doorReleased.draft(
      {
        subject: { kind: 'door', id: held.doorId },
        siteId: held.siteId as SiteId,
        visitId: held.visitId as VisitId,
        happenedAt: at,
      },
      {
        doorId: held.doorId,
        code: door.code,
        assignmentId: held.id,
        visitNo: visit.no,
        trailerNumber: visit.trailerNumber,
        formerStatus: held.status,
        why,
      },
    ),
  );
}

/** What a fact about a held door says. */
export function sayHeld(door: DoorRow, visit: VisitRow, assignmentId: string) {
  return {
    doorId: door.id,
    code: door.code,
    assignmentId,
    visitNo: visit.no,
    trailerNumber: visit.trailerNumber,
  };
}

/** Turns the database's guards into the conflict people can act on. */
export async function guarded<T>(write: Promise<T>, code: string): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (violates(error, 'door_assignment_apart') || violates(error, 'door_assignment_one_occupied'))
      throw conflict('door.taken', { door: code });
    if (violates(error, 'door_assignment_one_per_visit')) throw conflict('visit.has_door');
    throw error;
  }
}
