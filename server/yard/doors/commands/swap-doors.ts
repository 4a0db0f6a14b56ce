import { verb, type Work } from '#server/infra/verb.ts';
import { conflict, refuse } from '#server/kernel/errors.ts';
import { openStay, type Stay } from '#server/yard/visits/commands/stay.ts';
import { mayAssignDoors } from '../policy.ts';
import { SwapDoors } from '../schema.ts';
import { promiseDoor, refuseDoor, refuseOtherPicture, refuseStay } from './assign-door.ts';
import { type DoorRow, endAssignment, type Held, heldBy, lockDoor } from './hold-door.ts';

export interface SwapResult {
  /** The door each has now; null: it waits without one. */
  readonly doorId: string | null;
  readonly otherDoorId: string | null;
}

interface Side {
  readonly stay: Stay;
  readonly held: Held | null;
}

/**
 * Two stays exchange their promised doors in one transaction, or nothing changes. Each keeps its own time; a
 * stay that had no door takes the other's, which then waits again. What stands at a door is pulled, not swapped.
 */
export const swapDoors = verb({
  name: 'door.swap',
  input: SwapDoors,
  policy: mayAssignDoors,
  async run(work, input): Promise<SwapResult> {
    const [mine, other] = await openBoth(work, input.visitId, input.otherVisitId);
    if (mine.stay.visit.siteId !== other.stay.visit.siteId) throw refuse({ reason: 'door.swap_other_site' });
    refuseStay(mine.stay, mine.held);
    refuseStay(other.stay, other.held);
    refuseOtherPicture(mine.held, input.seenDoorId);
    refuseOtherPicture(other.held, input.otherSeenDoorId);
    if (!mine.held && !other.held) throw refuse({ reason: 'door.nothing_to_swap' });
    const doors = await lockBoth(work, mine, other);
    for (const { held } of [mine, other]) if (held) await endAssignment(work, held, 'moved');
    const gets = await take(work, mine, other, doors);
    const otherGets = await take(work, other, mine, doors);
    await work.audit({
      subject: { kind: 'visit', id: mine.stay.visit.id },
      siteId: mine.stay.visit.siteId,
      before: said(mine, mine.held, other, other.held),
      after: said(mine, gets, other, otherGets),
    });
    return { doorId: gets?.doorId ?? null, otherDoorId: otherGets?.doorId ?? null };
  },
});

// Always in the order of their ids: two people who swap the same trucks wait for each other, not for ever.
async function openBoth(work: Work, visitId: string, otherVisitId: string): Promise<[Side, Side]> {
  const open = async (id: string): Promise<Side> => {
    const stay = await openStay(work, id);
    return { stay, held: await heldBy(work, id) };
  };
  if (visitId < otherVisitId) return [await open(visitId), await open(otherVisitId)];
  const other = await open(otherVisitId);
  return [await open(visitId), other];
}

async function lockBoth(work: Work, mine: Side, other: Side): Promise<Map<string, DoorRow>> {
  const ids = [mine.held?.doorId, other.held?.doorId].filter((id) => id !== undefined).sort();
  const doors = new Map<string, DoorRow>();
  for (const id of ids) doors.set(id, await lockDoor(work, id, mine.stay.visit.siteId));
  return doors;
}

/** Promises the door that `from` gave up to `to`. */
async function take(
  work: Work,
  to: Side,
  from: Side,
  doors: ReadonlyMap<string, DoorRow>,
): Promise<Held | null> {
  if (!from.held) return null;
  const door = doors.get(from.held.doorId);
  if (!door) throw conflict('visit.door_changed');
  refuseDoor(work, door, to.stay);
  const startsAt = to.held?.startsAt ?? from.held.startsAt;
  return promiseDoor(work, door, to.stay, { startsAt, minutes: to.stay.visit.plannedMinutes });
}

function said(mine: Side, held: Held | null, other: Side, otherHeld: Held | null) {
  return {
    [mine.stay.visit.no]: held?.doorId ?? null,
    [other.stay.visit.no]: otherHeld?.doorId ?? null,
  };
}
