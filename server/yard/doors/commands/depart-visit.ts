import { verb } from '#server/infra/verb.ts';
import { recordDeparture } from '#server/yard/visits/commands/record-departure.ts';
import { openStay } from '#server/yard/visits/commands/stay.ts';
import type { StageResult } from '#server/yard/visits/schema.ts';
import { mayHoldDoors } from '../policy.ts';
import { DepartVisit } from '../schema.ts';
import { endOccupied } from './end-occupied.ts';

/** The truck left: the stage of the visit, and whatever door it held or was promised is free. */
export const departVisit = verb({
  name: 'visit.depart',
  input: DepartVisit,
  policy: mayHoldDoors,
  async run(work, input): Promise<StageResult> {
    await openStay(work, input.visitId, input.version);
    const { visitId, stamp, sealNo } = input;
    const result = await recordDeparture(work.ctx, { visitId, stamp, ...(sealNo ? { sealNo } : {}) });
    if (result.status === 'departed')
      await endOccupied(work, visitId, 'departed', stamp.happenedAt ?? work.ctx.now);
    work.unchanged();
    return result;
  },
});
