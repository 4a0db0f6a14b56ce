import { verb } from '#server/infra/verb.ts';
import { driverUpdated } from '../events.ts';
import { mayTellGate } from '../policy.ts';
import { UpdateDriver } from '../schema.ts';
import { aboutVisit, auditVisit, openStay, sayVisit, truckPatch, writeVisit } from './stay.ts';

/** Driver, tractor or seal as told later; what is not named stays. */
export const updateDriver = verb({
  name: 'visit.update-driver',
  input: UpdateDriver,
  policy: mayTellGate,
  async run(work, input): Promise<{ visitId: string; version: number }> {
    const { visit } = await openStay(work, input.visitId, input.version);
    const patch = truckPatch(visit, input);
    const fields = Object.keys(patch);
    if (fields.length === 0) {
      work.unchanged();
      return { visitId: visit.id, version: visit.version };
    }
    const after = await writeVisit(work, visit, patch);
    await auditVisit(work, visit, after);
    await work.record(driverUpdated.draft(aboutVisit(after), { ...sayVisit(after), fields }));
    return { visitId: visit.id, version: after.version };
  },
});
