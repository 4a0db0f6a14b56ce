import { drop } from '#server/infra/unit.ts';
import { verb, type Work } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { conflict } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { raise } from '#server/yard/exceptions/commands/raise-exception.ts';
import { openStay, type VisitRow } from '#server/yard/visits/commands/stay.ts';
import { doorOccupied } from '../events.ts';
import { mayHoldDoors } from '../policy.ts';
import { OccupyDoor } from '../schema.ts';
import { type DoorRow, endAssignment, guarded, type Held, heldBy, lockDoor, sayHeld } from './hold-door.ts';

/** The shortest span that can be held when the next promise is near. */
const LEAST_MINUTES = 1;

/**
 * The visit stands at the door. What stands there outranks what was promised: promises that are due give way,
 * and return to the queue. A person who docks at a door that is held gets a conflict; a report of a dock
 * system is believed, the one who stood there before is taken as gone, and somebody checks it.
 */
export const occupyDoor = verb({
  name: 'door.occupy',
  input: OccupyDoor,
  policy: mayHoldDoors,
  async run(work, input): Promise<{ assignmentId: string; doorId: string; visitId: string }> {
    const { visit } = await openStay(work, input.visitId);
    const door = await lockDoor(work, input.doorId, visit.siteId);
    const held = await heldBy(work, visit.id);
    if (held?.status === 'occupied' && held.doorId === door.id) {
      work.unchanged();
      return { assignmentId: held.id, doorId: door.id, visitId: visit.id };
    }
    const at = input.at ?? work.ctx.now;
    if (held && held.doorId !== door.id) await endAssignment(work, held, 'moved', at);
    const until = await makeRoom(work, door, visit, at);
    const promise = held?.doorId === door.id ? held : null;
    const assignmentId = await hold(work, door, visit, { promise, at, until });
    const subject = { kind: 'door', id: door.id };
    const after = {
      assignmentId,
      doorId: door.id,
      visitId: visit.id,
      status: 'occupied',
      startsAt: at,
      endsAt: until,
    };
    await work.audit({ subject, siteId: visit.siteId, before: held && { ...held }, after });
    await work.record(
      doorOccupied.draft(
        { subject, siteId: visit.siteId, visitId: visit.id, happenedAt: at },
        { ...sayHeld(door, visit, assignmentId), at },
      ),
    );
    return { assignmentId, doorId: door.id, visitId: visit.id };
  },
});

/** Clears the door of others at that moment; answers until when the plan may hold it. */
async function makeRoom(work: Work, door: DoorRow, visit: VisitRow, at: Date): Promise<Date> {
  const others = (await work.tx.doorAssignment.findMany({
    where: { doorId: door.id, status: { in: ['reserved', 'occupied'] }, visitId: { not: visit.id } },
    orderBy: { startsAt: 'asc' },
  })) as Held[];
  const now = addMinutes(at, LEAST_MINUTES);
  for (const other of others) {
    if (other.status === 'occupied') await displace(work, door, visit, other, at);
    else if (other.startsAt < now) await endAssignment(work, other, 'displaced');
  }
  const next = others.find((other) => other.status === 'reserved' && other.startsAt >= now);
  const planned = addMinutes(at, visit.plannedMinutes);
  return next && next.startsAt < planned ? next.startsAt : planned;
}

async function displace(work: Work, door: DoorRow, visit: VisitRow, other: Held, at: Date): Promise<void> {
  const stood = await work.tx.visit.findUniqueOrThrow({ where: { id: other.visitId } });
  if (work.ctx.actor.kind === 'user' && stood.status !== 'departed')
    throw conflict('door.occupied', { door: door.code, visitNo: stood.no });
  await endAssignment(work, other, 'displaced', at);
  await work.tx.visit.updateMany({
    where: { id: stood.id, doorId: door.id },
    data: { doorId: null, version: { increment: 1 } },
  });
  drop(work.tx, 'visit', stood.id);
  if (stood.status === 'departed') return;
  await raise(work, {
    siteId: visit.siteId,
    kind: 'conflicting_sources',
    subject: { kind: 'door', id: door.id },
    visitId: stood.id,
    dedupeKey: `door:${door.id}:displaced:${stood.id}`,
    params: { no: stood.no, stage: 'at_door', door: door.code, otherVisit: visit.no },
    evidence: { door: door.code, stood: stood.no, docked: visit.no, at: at.toISOString() },
  });
}

async function hold(
  work: Work,
  door: DoorRow,
  visit: VisitRow,
  span: { promise: Held | null; at: Date; until: Date },
): Promise<string> {
  const { promise, at, until } = span;
  const data = { status: 'occupied', startsAt: at, endsAt: until };
  if (promise) {
    const kept = { ...data, version: { increment: 1 } };
    await guarded(work.tx.doorAssignment.update({ where: { id: promise.id }, data: kept }), door.code);
    return promise.id;
  }
  const id = newId('doorAssignment', work.ctx.now.getTime());
  const assignedBy = actorRef(work.ctx.actor);
  const row = { ...data, id, siteId: visit.siteId, doorId: door.id, visitId: visit.id, assignedBy };
  await guarded(work.tx.doorAssignment.create({ data: row }), door.code);
  return id;
}
