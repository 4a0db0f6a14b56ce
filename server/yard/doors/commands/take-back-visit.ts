import { verb } from '#server/infra/verb.ts';
import { openStay } from '#server/yard/visits/commands/stay.ts';
import { takeBackStage } from '#server/yard/visits/commands/take-back-stage.ts';
import { type StageResult, TakeBackStage } from '#server/yard/visits/schema.ts';
import { mayHoldDoors } from '../policy.ts';
import { promiseDoor } from './assign-door.ts';
import { endAssignment, heldBy, lockDoor } from './hold-door.ts';

/** Takes the last step back; a docking leaves its door promised, as it was before. */
export const takeBackVisit = verb({
  name: 'visit.take-back',
  input: TakeBackStage,
  policy: mayHoldDoors,
  async run(work, input): Promise<StageResult> {
    const stay = await openStay(work, input.visitId, input.version);
    const held = await heldBy(work, stay.visit.id);
    const result = await takeBackStage(work.ctx, input);
    work.unchanged();
    if (input.stage !== 'at_door' || held?.status !== 'occupied') return result;
    const door = await lockDoor(work, held.doorId);
    await endAssignment(work, held, 'taken_back');
    await promiseDoor(work, door, stay, { startsAt: work.ctx.now, minutes: stay.visit.plannedMinutes });
    return result;
  },
});
