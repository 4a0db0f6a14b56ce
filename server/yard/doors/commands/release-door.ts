import { verb, type Work } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { openStay, writeVisit } from '#server/yard/visits/commands/stay.ts';
import { mayHoldDoors } from '../policy.ts';
import { ReleaseDoor } from '../schema.ts';
import { endAssignment, heldBy, lockDoor } from './hold-door.ts';

/** Gives a promise back, or says that the door is free. The visit stays where its reports say it is. */
export const releaseDoor = verb({
  name: 'door.release',
  input: ReleaseDoor,
  policy: mayHoldDoors,
  async run(work, input): Promise<{ visitId: string; released: boolean }> {
    const visitId = input.visitId ?? (await visitOf(work, input.assignmentId ?? ''));
    const { visit } = await openStay(work, visitId);
    const held = await heldBy(work, visit.id);
    if (!held || (input.assignmentId && held.id !== input.assignmentId)) {
      work.unchanged();
      return { visitId: visit.id, released: false };
    }
    await lockDoor(work, held.doorId);
    await endAssignment(work, held, 'released');
    if (visit.doorId === held.doorId) await writeVisit(work, visit, { doorId: null });
    await work.audit({
      subject: { kind: 'door', id: held.doorId },
      siteId: visit.siteId,
      before: { ...held },
      after: null,
      reason: input.reason,
    });
    return { visitId: visit.id, released: true };
  },
});

async function visitOf(work: Work, assignmentId: string): Promise<string> {
  const held = await work.tx.doorAssignment.findUnique({
    where: { id: assignmentId },
    select: { visitId: true, visit: { select: { siteId: true } } },
  });
  if (!held) throw notFound('assignment');
  work.at(held.visit.siteId, 'assignment');
  return held.visitId;
}
