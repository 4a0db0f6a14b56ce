import { verb, type Work } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { conflict, refuse } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { openStay, type Stay } from '#server/yard/visits/commands/stay.ts';
import { doorReserved } from '../events.ts';
import { mayAssignDoors } from '../policy.ts';
import { doorFit } from '../rules.ts';
import { AssignDoor } from '../schema.ts';
import {
  type DoorRow,
  endAssignment,
  guarded,
  type Held,
  heldBy,
  isBlocked,
  lockDoor,
  sayHeld,
} from './hold-door.ts';

export interface AssignResult {
  readonly assignmentId: string;
  readonly doorId: string;
  readonly visitId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** The same promise stood already. */
  readonly repeat: boolean;
}

/**
 * Promises a door to a visit for the planned time. A visit that had another promise gives it back. Two
 * promises that overlap cannot both be written: the second caller gets `door.taken`.
 */
export const assignDoor = verb({
  name: 'door.assign',
  input: AssignDoor,
  policy: mayAssignDoors,
  async run(work, input): Promise<AssignResult> {
    const stay = await openStay(work, input.visitId, input.version);
    const { visit } = stay;
    const held = await heldBy(work, visit.id);
    const startsAt = input.startsAt ?? work.ctx.now;
    if (held && isSamePromise(held, input)) {
      work.unchanged();
      return toResult(held, true);
    }
    refuseStay(stay, held);
    refuseOtherPicture(held, input.seenDoorId);
    const door = await lockDoor(work, input.doorId, visit.siteId);
    refuseDoor(work, door, stay);
    if (held) await endAssignment(work, held, 'moved');
    const promise = await promiseDoor(work, door, stay, {
      startsAt,
      minutes: input.plannedMinutes ?? visit.plannedMinutes,
    });
    const subject = { kind: 'door', id: door.id };
    await work.audit({ subject, siteId: visit.siteId, before: held && { ...held }, after: { ...promise } });
    return toResult(promise, false);
  },
});

/** Writes a promise inside another verb; that verb has judged door and stay, and audits. */
export async function promiseDoor(
  work: Work,
  door: DoorRow,
  { visit }: Stay,
  { startsAt, minutes }: { startsAt: Date; minutes: number },
): Promise<Held> {
  const row = {
    id: newId('doorAssignment', work.ctx.now.getTime()),
    siteId: visit.siteId,
    doorId: door.id,
    visitId: visit.id,
    status: 'reserved' as const,
    startsAt,
    endsAt: addMinutes(startsAt, minutes),
    assignedBy: actorRef(work.ctx.actor),
  };
  await guarded(work.tx.doorAssignment.create({ data: row }), door.code);
  await work.record(
    doorReserved.draft(
      { subject: { kind: 'door', id: door.id }, siteId: visit.siteId, visitId: visit.id },
      { ...sayHeld(door, visit, row.id), startsAt, endsAt: row.endsAt, plannedMinutes: minutes },
    ),
  );
  return { ...row, version: 1 };
}

/** Raises a conflict when the stay holds another door than the caller saw. */
export function refuseOtherPicture(held: Held | null, seenDoorId: string | null | undefined): void {
  if (seenDoorId === undefined || seenDoorId === (held?.doorId ?? null)) return;
  throw conflict('visit.door_changed');
}

function isSamePromise(held: Held, input: AssignDoor): boolean {
  if (held.doorId !== input.doorId) return false;
  return (
    held.status === 'occupied' ||
    input.startsAt === undefined ||
    input.startsAt.getTime() === held.startsAt.getTime()
  );
}

/** Raises when a stay can be promised no (other) door now. */
export function refuseStay({ visit }: Stay, held: Held | null): void {
  if (visit.status === 'departed') throw refuse({ reason: 'visit.departed' });
  if (held?.status === 'occupied') throw conflict('visit.at_door');
}

/** Raises when the door is blocked or does not take the load. */
export function refuseDoor(work: Work, door: DoorRow, { visit, trailer }: Stay): void {
  if (isBlocked(door, work.ctx.now))
    throw refuse({ reason: 'door.blocked', params: { door: door.code, why: door.blockedReason ?? '' } });
  const fit = doorFit(
    { capabilities: door.capabilities, blockedReason: null },
    {
      direction: visit.direction,
      equipmentType: visit.equipmentType,
      reefer: visit.equipmentType === 'reefer' || (trailer?.flags.includes('reefer') ?? false),
      hazmat: trailer?.flags.includes('hazmat') ?? false,
      plannedMinutes: visit.plannedMinutes,
      zoneId: null,
    },
  );
  if (!fit.ok) throw refuse({ reason: fit.reason, params: { door: door.code } });
}

function toResult(held: Held, repeat: boolean): AssignResult {
  const { id: assignmentId, doorId, visitId, startsAt, endsAt } = held;
  return { assignmentId, doorId, visitId, startsAt, endsAt: endsAt ?? startsAt, repeat };
}
