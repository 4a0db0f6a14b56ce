import { verb } from '#server/infra/verb.ts';
import { mayTellDock } from '../policy.ts';
import { CompleteWork } from '../schema.ts';
import { runStage } from './run-stage.ts';

/** Unloading or loading is complete; the trailer may still stand at the door. */
export const completeWork = verb({
  name: 'visit.complete-work',
  input: CompleteWork,
  policy: mayTellDock,
  run: (work, input) => runStage(work, input, () => ({ stage: 'work_completed' })),
});
