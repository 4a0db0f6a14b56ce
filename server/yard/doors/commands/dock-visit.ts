import { verb } from '#server/infra/verb.ts';
import { recordDocked } from '#server/yard/visits/commands/record-docked.ts';
import { openStay } from '#server/yard/visits/commands/stay.ts';
import type { StageResult } from '#server/yard/visits/schema.ts';
import { mayHoldDoors } from '../policy.ts';
import { DockVisit } from '../schema.ts';
import { heldBy } from './hold-door.ts';
import { occupyDoor } from './occupy-door.ts';

export interface DockResult extends StageResult {
  readonly doorId: string | null;
}

/** The trailer stands at the door: the stage of the visit and the hold of the door, together. */
export const dockVisit = verb({
  name: 'visit.dock',
  input: DockVisit,
  policy: mayHoldDoors,
  async run(work, input): Promise<DockResult> {
    const { visit } = await openStay(work, input.visitId, input.version);
    const doorId = input.doorId ?? (await heldBy(work, visit.id))?.doorId ?? null;
    const { visitId, stamp } = input;
    const result = await recordDocked(work.ctx, { visitId, stamp, ...(doorId ? { doorId } : {}) });
    const { visit: stands } = await openStay(work, visitId);
    // A docking told late, after the truck left that door, holds nothing.
    const holds = doorId !== null && stands.doorId === doorId;
    if (holds)
      await occupyDoor(work.ctx, { visitId, doorId, ...(stamp.happenedAt ? { at: stamp.happenedAt } : {}) });
    work.unchanged();
    return { ...result, doorId };
  },
});
