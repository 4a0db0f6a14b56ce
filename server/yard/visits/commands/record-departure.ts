import { verb } from '#server/infra/verb.ts';
import { mayTellGate } from '../policy.ts';
import { RecordDeparture } from '../schema.ts';
import { runStage } from './run-stage.ts';
import { truckPatch } from './stay.ts';

/** The truck left the site. `doors/commands/depart-visit.ts` frees its door as well. */
export const recordDeparture = verb({
  name: 'visit.record-departure',
  input: RecordDeparture,
  policy: mayTellGate,
  run: (work, input) =>
    runStage(work, input, ({ visit }) => ({
      stage: 'departed',
      patch: truckPatch(visit, { sealNo: input.sealNo }),
      place: { kind: 'out', id: null },
    })),
});
