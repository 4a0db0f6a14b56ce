import type { Tx } from '#server/infra/db/client.ts';
import { DAY_MS } from '#server/kernel/time.ts';
import { STAGE_FACTS } from '../commands/read-evidence.ts';
import { decideTakeBack, type TakeBack } from '../rules/take-back.ts';
import { STAGES, type Stage } from '../schema.ts';

const STAMP_OF: Readonly<Record<Stage, string>> = {
  arrived: 'arrivedAt',
  checked_in: 'checkedInAt',
  at_door: 'atDoorAt',
  work_started: 'workStartedAt',
  work_completed: 'workCompletedAt',
  released: 'releasedAt',
  departed: 'departedAt',
};

/** Whether this person may take the last step of the stay back now, and which. */
export async function readTakeBack(
  tx: Tx,
  visit: { readonly id: string; readonly createdAt: Date },
  who: { readonly actor: string; readonly now: Date },
): Promise<TakeBack> {
  const stamps = visit as unknown as Readonly<Record<string, Date | null>>;
  const furthest = STAGES.findLast((stage) => stamps[STAMP_OF[stage]] !== null) ?? null;
  if (furthest === null) return { ok: false, reason: 'visit.not_reversible' };
  // Only a report that gave the stage its first stamp is the step itself; later ones are other opinions.
  const told = await tx.fact.findFirst({
    where: {
      visitId: visit.id,
      type: STAGE_FACTS[furthest].type,
      recordedAt: { gte: new Date(visit.createdAt.getTime() - DAY_MS) },
    },
    orderBy: { seq: 'desc' },
    select: { actor: true, recordedAt: true },
  });
  return decideTakeBack(told && { stage: furthest, ...told }, furthest, who);
}
