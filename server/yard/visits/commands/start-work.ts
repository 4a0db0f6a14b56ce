import { verb } from '#server/infra/verb.ts';
import { mayTellDock } from '../policy.ts';
import { StartWork } from '../schema.ts';
import { runStage } from './run-stage.ts';

/** Unloading or loading begins. */
export const startWork = verb({
  name: 'visit.start-work',
  input: StartWork,
  policy: mayTellDock,
  run: (work, input) => runStage(work, input, () => ({ stage: 'work_started' })),
});
