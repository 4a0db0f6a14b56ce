import { verb } from '#server/infra/verb.ts';
import { mayRelease } from '../policy.ts';
import { ReleaseVisit } from '../schema.ts';
import { runStage } from './run-stage.ts';

/** Papers are ready; the truck may leave. */
export const releaseVisit = verb({
  name: 'visit.release',
  input: ReleaseVisit,
  policy: mayRelease,
  run: (work, input) => runStage(work, input, () => ({ stage: 'released' })),
});
