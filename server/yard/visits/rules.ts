import type { Certainty, Source } from '#server/kernel/event.ts';
import { addMinutes, DAY_MS, minutesBetween } from '#server/kernel/time.ts';
import { TRUST } from '#server/yard/trailers/rules.ts';
import { STAGES, type Stage, type VisitStatus } from './schema.ts';

/** A report further back than this says nothing about a stay (1970, a year mistyped). */
export const MAX_REPORT_AGE_DAYS = 30;
/** Clocks of gates and phones may run ahead by this much. */
export const MAX_CLOCK_AHEAD_MINUTES = 15;
/** Only the time of receipt is known: below every source that names a time. */
const UNTIMED_TRUST = 10;

/** One report of a stage, as it was recorded. */
export interface StageReport {
  readonly stage: Stage;
  readonly at: Date;
  readonly source: Source;
  readonly certainty: Certainty;
  readonly recordedAt: Date;
}

/** An approved correction: it holds against every report. Null: the stage did not happen. */
export interface StageCorrection {
  readonly stage: Stage;
  readonly correctedTo: Date | null;
}

export type Evidence = StageReport | StageCorrection;

export interface StageStamp {
  readonly at: Date;
  readonly source: Source;
  readonly trust: number;
  /** Set by an approved correction. */
  readonly corrected: boolean;
}

export type Stamps = Partial<Record<Stage, StageStamp>>;

/** What does not fit. It is kept as a fact, moves nothing, and becomes an exception while it lasts. */
export type Anomaly =
  | { readonly kind: 'no_arrival'; readonly report: StageReport }
  | {
      readonly kind: 'wrong_order';
      readonly report: StageReport;
      readonly against: Stage;
      readonly heldAt: Date;
    }
  | { readonly kind: 'clock'; readonly report: StageReport }
  | { readonly kind: 'conflict'; readonly report: StageReport; readonly held: StageStamp };

export interface Slotted {
  readonly stamps: Stamps;
  /** Reports that could not be slotted and are tried again when the picture changes. */
  readonly waiting: readonly Anomaly[];
  /** Reports kept beside the stamp that holds. */
  readonly beside: readonly StageReport[];
}

export const NOTHING: Slotted = { stamps: {}, waiting: [], beside: [] };

/**
 * The stay as told by its reports, taken in the order they were recorded. Reports that agree lead to the same
 * stamps in any order; those that contradict each other end in anomalies.
 */
export function settle(evidence: readonly Evidence[], toleranceMinutes: number): Slotted {
  return evidence.reduce((state, item) => slot(state, item, toleranceMinutes), NOTHING);
}

/**
 * Slots one report. The stamp of a stage is the most trusted report, then the earliest; no report puts stages
 * out of order by more than the tolerance, and nothing moves back. What waited is tried again afterwards.
 */
export function slot(state: Slotted, item: Evidence, toleranceMinutes: number): Slotted {
  if ('correctedTo' in item) return retry(correct(state, item), toleranceMinutes);
  const next = place(state, item, toleranceMinutes);
  return next.stamps === state.stamps ? next : retry(next, toleranceMinutes);
}

/** What is wrong at this moment: waiting reports, and sources that differ from the stamp that holds. */
export function anomalies(state: Slotted, toleranceMinutes: number): Anomaly[] {
  const conflicts = state.beside.flatMap((report): Anomaly[] => {
    const held = state.stamps[report.stage];
    return held && contradicts(report, held, toleranceMinutes) ? [{ kind: 'conflict', report, held }] : [];
  });
  return [...state.waiting, ...conflicts];
}

/** The furthest stage that has a stamp. Somebody who is parked on a spot waits. */
export function statusOf(stamps: Stamps, parked: boolean): VisitStatus {
  const furthest = STAGES.findLast((stage) => stamps[stage] !== undefined);
  switch (furthest) {
    case undefined:
      return 'expected';
    case 'arrived':
      return 'arrived';
    case 'checked_in':
      return parked ? 'waiting' : 'checked_in';
    case 'at_door':
      return 'at_door';
    case 'work_started':
      return 'working';
    case 'work_completed':
      return 'work_complete';
    case 'released':
      return 'ready_to_leave';
    case 'departed':
      return 'departed';
  }
}

/** Being checked in proves the arrival: without a report of its own it is the same moment. */
export function arrivalOf(stamps: Stamps): StageStamp | undefined {
  return stamps.arrived ?? stamps.checked_in;
}

/** A correction may not put the stages out of order itself. Answers the stage it would collide with. */
export function collides(stamps: Stamps, stage: Stage, at: Date): Stage | null {
  const index = STAGES.indexOf(stage);
  return (
    STAGES.find((other, position) => {
      const held = stamps[other];
      if (!held || other === stage) return false;
      return position < index ? held.at > at : held.at < at;
    }) ?? null
  );
}

function place(state: Slotted, report: StageReport, toleranceMinutes: number): Slotted {
  if (hasWrongClock(report)) return wait(state, { kind: 'clock', report });
  const held = state.stamps[report.stage];
  const stamp = { at: report.at, source: report.source, trust: trustOf(report), corrected: false };
  if (held && !isBetter(stamp, held)) return { ...state, beside: [...state.beside, report] };
  if (report.stage !== 'arrived' && report.stage !== 'checked_in' && !arrivalOf(state.stamps))
    return wait(state, { kind: 'no_arrival', report });
  const against = outOfOrder(state.stamps, report, toleranceMinutes);
  if (against) return wait(state, { kind: 'wrong_order', report, ...against });
  const stamps = { ...state.stamps, [report.stage]: stamp };
  const displaced =
    held && !held.corrected
      ? [{ ...report, at: held.at, source: held.source, certainty: certaintyOf(held) }]
      : [];
  return { ...state, stamps, beside: [...state.beside, ...displaced] };
}

function correct(state: Slotted, correction: StageCorrection): Slotted {
  const { [correction.stage]: _, ...others } = state.stamps;
  const at = correction.correctedTo;
  const corrected: StageStamp | null = at && { at, source: 'screen', trust: -1, corrected: true };
  return {
    stamps: corrected ? { ...others, [correction.stage]: corrected } : others,
    // The decision covers everything said about this stage so far.
    waiting: state.waiting.filter((anomaly) => anomaly.report.stage !== correction.stage),
    beside: state.beside.filter((report) => report.stage !== correction.stage),
  };
}

// Each round slots at least one report or ends, so there are at most as many rounds as reports.
function retry(state: Slotted, toleranceMinutes: number): Slotted {
  let current = state;
  for (let round = 0; round <= state.waiting.length; round++) {
    const waiting = [...current.waiting].sort((a, b) => byStageThenTime(a.report, b.report));
    const next = waiting.reduce((open, anomaly) => place(open, anomaly.report, toleranceMinutes), {
      ...current,
      waiting: [],
    } as Slotted);
    const stuck = next.waiting.length === current.waiting.length;
    current = next;
    if (stuck) break;
  }
  return current;
}

function wait(state: Slotted, anomaly: Anomaly): Slotted {
  return { ...state, waiting: [...state.waiting, anomaly] };
}

function byStageThenTime(a: StageReport, b: StageReport): number {
  return (
    STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) ||
    trustOf(a) - trustOf(b) ||
    a.at.getTime() - b.at.getTime() ||
    a.source.localeCompare(b.source)
  );
}

function trustOf(report: Pick<StageReport, 'source' | 'certainty'>): number {
  return TRUST[report.source] + (report.certainty === 'none' ? UNTIMED_TRUST : 0);
}

function certaintyOf(stamp: StageStamp): Certainty {
  return stamp.trust >= UNTIMED_TRUST ? 'none' : 'zone-given';
}

function isBetter(stamp: StageStamp, held: StageStamp): boolean {
  if (stamp.trust !== held.trust) return stamp.trust < held.trust;
  const later = stamp.at.getTime() - held.at.getTime();
  return later !== 0 ? later < 0 : stamp.source < held.source;
}

function outOfOrder(
  stamps: Stamps,
  report: StageReport,
  toleranceMinutes: number,
): { against: Stage; heldAt: Date } | null {
  const index = STAGES.indexOf(report.stage);
  for (const [position, against] of STAGES.entries()) {
    const held = stamps[against];
    if (!held || position === index) continue;
    const minutesBack =
      position < index ? minutesBetween(report.at, held.at) : minutesBetween(held.at, report.at);
    if (minutesBack > toleranceMinutes) return { against, heldAt: held.at };
  }
  return null;
}

// A time of receipt is no claim about the moment, and a correction has decided the question.
function contradicts(report: StageReport, held: StageStamp, toleranceMinutes: number): boolean {
  if (held.corrected || report.certainty === 'none' || held.trust >= UNTIMED_TRUST) return false;
  return Math.abs(minutesBetween(report.at, held.at)) > toleranceMinutes;
}

function hasWrongClock(report: StageReport): boolean {
  return (
    report.at > addMinutes(report.recordedAt, MAX_CLOCK_AHEAD_MINUTES) ||
    report.at.getTime() < report.recordedAt.getTime() - MAX_REPORT_AGE_DAYS * DAY_MS
  );
}
