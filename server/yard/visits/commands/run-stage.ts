import type { Work } from '#server/infra/verb.ts';
import type { StageResult, Stamp } from '../schema.ts';
import { auditVisit, openStay, type Stay } from './stay.ts';
import { type StageTold, stageResult, tellStage } from './tell-stage.ts';

/** The whole of a stage verb: lock the stay, take the report, audit. */
export async function runStage(
  work: Work,
  input: { readonly visitId: string; readonly stamp: Stamp; readonly version?: number | undefined },
  told: (stay: Stay) => Omit<StageTold, 'stamp'> | Promise<Omit<StageTold, 'stamp'>>,
): Promise<StageResult> {
  const stay = await openStay(work, input.visitId, input.version);
  const outcome = await tellStage(work, stay, { ...(await told(stay)), stamp: input.stamp });
  if (outcome.repeat) work.unchanged();
  else await auditVisit(work, stay.visit, outcome.visit);
  return stageResult(outcome);
}
