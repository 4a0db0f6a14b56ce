import { addMinutes } from '#server/kernel/time.ts';
import { REVERSIBLE_STAGES, type ReversibleStage, type Stage } from '../schema.ts';

/** How long the person who recorded a step may take it back alone. */
export const TAKE_BACK_MINUTES = 5;

/** The last report that gave a stage its stamp. */
export interface LastTold {
  readonly stage: Stage;
  readonly actor: string;
  readonly recordedAt: Date;
}

export type TakeBack =
  | { readonly ok: true; readonly stage: ReversibleStage; readonly until: Date }
  | { readonly ok: false; readonly reason: string };

/**
 * May this person take the furthest step of a stay back now? Only the own one, only the last one, only for a
 * few minutes, and only a step nobody outside has acted on; everything else needs a correction by two.
 */
export function decideTakeBack(
  last: LastTold | null,
  furthest: Stage | null,
  who: { readonly actor: string; readonly now: Date },
): TakeBack {
  if (!last || !isReversible(last.stage)) return { ok: false, reason: 'visit.not_reversible' };
  if (last.stage !== furthest) return { ok: false, reason: 'visit.step_followed' };
  if (last.actor !== who.actor) return { ok: false, reason: 'visit.step_of_other' };
  const until = addMinutes(last.recordedAt, TAKE_BACK_MINUTES);
  if (who.now > until) return { ok: false, reason: 'visit.take_back_late' };
  return { ok: true, stage: last.stage, until };
}

function isReversible(stage: Stage): stage is ReversibleStage {
  return (REVERSIBLE_STAGES as readonly Stage[]).includes(stage);
}
