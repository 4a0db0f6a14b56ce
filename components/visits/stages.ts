/** Stages of a stay: they add up to the turn time. */
export const STAY_STAGES = ['gate', 'wait', 'door', 'leave'] as const;
export type StayStage = (typeof STAY_STAGES)[number];

export interface Stamps {
  readonly arrivedAt: Date | null;
  readonly checkedInAt: Date | null;
  readonly atDoorAt: Date | null;
  readonly workCompletedAt: Date | null;
  readonly departedAt: Date | null;
}

export interface StageSpan {
  readonly stage: StayStage;
  readonly from: Date | null;
  /** Null while it lasts. */
  readonly to: Date | null;
}

/**
 * From when to when each stage lasted. A stamp nobody reported is skipped: the stage before it then lasts
 * until the next known one, so that the four still add up.
 */
export function stageSpans(stamps: Stamps): StageSpan[] {
  const { arrivedAt, checkedInAt, atDoorAt, workCompletedAt, departedAt } = stamps;
  const starts = [arrivedAt, checkedInAt, atDoorAt, workCompletedAt];
  const ends = [checkedInAt, atDoorAt, workCompletedAt, departedAt];
  return STAY_STAGES.map((stage, index) => {
    const from = starts[index] ?? null;
    const to = from ? (ends.slice(index).find((end) => end !== null) ?? null) : null;
    return { stage, from, to };
  });
}

const MINUTE_MS = 60_000;

/** The end of free time; the time after it is charged. */
export function freeTimeEnd(arrivedAt: Date | null, freeMinutes: number): Date | null {
  return arrivedAt ? new Date(arrivedAt.getTime() + freeMinutes * MINUTE_MS) : null;
}
