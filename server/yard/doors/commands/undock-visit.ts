import { verb } from '#server/infra/verb.ts';
import { recordUndocked } from '#server/yard/visits/commands/record-undocked.ts';
import { openStay } from '#server/yard/visits/commands/stay.ts';
import type { StageResult } from '#server/yard/visits/schema.ts';
import { mayHoldDoors } from '../policy.ts';
import { UndockVisit } from '../schema.ts';
import { endOccupied } from './end-occupied.ts';

/** The trailer left the door, and the door is free. */
export const undockVisit = verb({
  name: 'visit.undock',
  input: UndockVisit,
  policy: mayHoldDoors,
  async run(work, input): Promise<StageResult> {
    const { visit } = await openStay(work, input.visitId, input.version);
    const { visitId, stamp, spotId } = input;
    const result = await recordUndocked(work.ctx, { visitId, stamp, ...(spotId ? { spotId } : {}) });
    const stands = await work.tx.visit.findUniqueOrThrow({ where: { id: visit.id } });
    if (stands.doorId === null)
      await endOccupied(work, visit.id, 'undocked', stamp.happenedAt ?? work.ctx.now);
    work.unchanged();
    return result;
  },
});
