import type { Work } from '#server/infra/verb.ts';
import { refuse } from '#server/kernel/errors.ts';
import type { FactAbout, FactDraft, Source } from '#server/kernel/event.ts';
import { advanceAppointment } from '#server/yard/appointments/commands/advance-appointment.ts';
import { statusOfStay } from '#server/yard/appointments/rules.ts';
import { moveTrailer, type Sighting } from '#server/yard/trailers/commands/place-trailer.ts';
import { statusNoted } from '../events.ts';
import { arrivalOf, type Slotted, type StageReport, type Stamps, settle, slot, statusOf } from '../rules.ts';
import { STAGES, type Stage, type StageResult, type Stamp } from '../schema.ts';
import { isLaterSpell, readEvidence, STAGE_FACTS, type Told } from './read-evidence.ts';
import { reportAnomalies } from './report-anomalies.ts';
import { aboutVisit, type Stay, sayVisit, type VisitPatch, type VisitRow, writeVisit } from './stay.ts';

export interface StageTold {
  readonly stage: Stage;
  readonly stamp: Stamp;
  readonly doorId?: string | undefined;
  /** What else changes with it: driver, seal, spot. */
  readonly patch?: VisitPatch;
  /** Where the trailer is afterwards; left alone when newer sightings exist. */
  readonly place?: Pick<Sighting, 'kind' | 'id'>;
}

export interface StageOutcome {
  readonly visit: VisitRow;
  readonly slotted: boolean;
  /** The wish was already fulfilled: nothing was recorded. */
  readonly repeat: boolean;
  readonly exceptions: readonly string[];
}

/**
 * Takes one report about a locked stay: keeps it as a fact, slots it, moves the visit forward, raises and
 * clears exceptions, and takes the booking and the trailer along. The caller audits.
 */
export async function tellStage(work: Work, stay: Stay, told: StageTold): Promise<StageOutcome> {
  const tolerance = stay.site.settings.conflictToleranceMinutes;
  const known = await readEvidence(work.tx, stay.visit);
  const before = settle(known.evidence, tolerance);
  const report = toReport(work, told);
  if (isRepeat(stay.visit, told, report, known, before))
    return { visit: stay.visit, slotted: false, repeat: true, exceptions: [] };
  refuseAfterDeparture(work, stay, told);
  const again = told.stage === 'at_door' && isLaterSpell(report.at, known.spells);
  const after = again ? before : slot(before, report, tolerance);
  const visit = await writeVisit(work, stay.visit, {
    ...told.patch,
    ...patchOf(after.stamps, told.patch?.spotId === undefined ? stay.visit.spotId : told.patch.spotId),
    ...doorPatch(told, report, known),
  });
  await work.record(...factsOf(visit, told, report, { before, after, again }));
  const exceptions = await reportAnomalies(work, visit, { before, after, toleranceMinutes: tolerance });
  await follow(work, stay, visit, after.stamps);
  if (told.place && stay.trailer) {
    const { at, source } = report;
    await moveTrailer(work, stay.trailer, {
      ...told.place,
      siteId: visit.siteId,
      at,
      source,
      visitId: visit.id,
    });
  }
  return { visit, slotted: again || isSlotted(before, after, told.stage), repeat: false, exceptions };
}

export function stageResult(outcome: StageOutcome): StageResult {
  const { visit, slotted, exceptions } = outcome;
  return {
    visitId: visit.id,
    no: visit.no,
    status: visit.status,
    version: visit.version,
    slotted,
    exceptions,
  };
}

/** Stamps and status as the visit's row keeps them. */
export function patchOf(stamps: Stamps, spotId: string | null): VisitPatch {
  const arrival = arrivalOf(stamps);
  return {
    status: statusOf(stamps, spotId !== null),
    arrivedAt: arrival?.at ?? null,
    arrivedSource: arrival?.source ?? null,
    checkedInAt: stamps.checked_in?.at ?? null,
    atDoorAt: stamps.at_door?.at ?? null,
    workStartedAt: stamps.work_started?.at ?? null,
    workCompletedAt: stamps.work_completed?.at ?? null,
    releasedAt: stamps.released?.at ?? null,
    departedAt: stamps.departed?.at ?? null,
  };
}

/** The booking follows the stay. */
export async function follow(work: Work, stay: Stay, visit: VisitRow, stamps: Stamps): Promise<void> {
  if (!stay.appointment) return;
  const target = statusOfStay({
    arrived: arrivalOf(stamps) !== undefined,
    workStarted: stamps.work_started !== undefined,
    departed: stamps.departed !== undefined,
  });
  if (target) await advanceAppointment(work, stay.appointment, target, visit.id);
}

/** Who says it when the caller does not: people through the screen, partners as carriers. */
export function sourceOf(work: Work, stamp: Stamp): Source {
  if (stamp.source) return stamp.source;
  const { kind } = work.ctx.actor;
  return kind === 'user' ? 'screen' : kind === 'partner' ? 'carrier' : 'system';
}

function toReport(work: Work, { stage, stamp }: StageTold): StageReport {
  return {
    stage,
    at: stamp.happenedAt ?? work.ctx.now,
    source: sourceOf(work, stamp),
    certainty: stamp.certainty ?? 'zone-given',
    recordedAt: work.ctx.now,
  };
}

function isRepeat(
  visit: VisitRow,
  told: StageTold,
  report: StageReport,
  known: Told,
  before: Slotted,
): boolean {
  const otherDoor = told.doorId !== undefined && told.doorId !== visit.doorId;
  if (told.patch && Object.keys(told.patch).length > 0) return false;
  if (told.stamp.happenedAt !== undefined)
    return known.evidence.some(
      (item) =>
        !('correctedTo' in item) &&
        item.stage === report.stage &&
        item.source === report.source &&
        item.at.getTime() === report.at.getTime(),
    );
  return before.stamps[told.stage] !== undefined && !otherDoor;
}

// A person who acts now on a truck that left is mistaken; a late report about it is only late.
function refuseAfterDeparture(work: Work, stay: Stay, told: StageTold): void {
  const now = work.ctx.actor.kind === 'user' && told.stamp.happenedAt === undefined;
  if (now && stay.visit.status === 'departed') throw refuse({ reason: 'visit.departed' });
}

function doorPatch(told: StageTold, report: StageReport, known: Told): VisitPatch {
  if (told.stage === 'departed') return { doorId: null, spotId: null };
  const isLatest = known.spells.every((spell) => spell.at <= report.at);
  if (told.stage !== 'at_door' || !isLatest) return {};
  return { spotId: null, ...(told.doorId === undefined ? {} : { doorId: told.doorId }) };
}

function isSlotted(before: Slotted, after: Slotted, stage: Stage): boolean {
  return after.stamps[stage] !== undefined && after.stamps[stage] !== before.stamps[stage];
}

interface Change {
  readonly before: Slotted;
  readonly after: Slotted;
  readonly again: boolean;
}

function factsOf(visit: VisitRow, told: StageTold, report: StageReport, change: Change): FactDraft[] {
  const { stage, stamp } = told;
  const moment = {
    happenedAt: report.at,
    ...(stamp.reportedAt ? { reportedAt: stamp.reportedAt } : {}),
    certainty: report.certainty,
    source: report.source,
  };
  const slotted = change.again || isSlotted(change.before, change.after, stage);
  const waits = change.after.waiting.some((anomaly) => anomaly.report === report);
  const own = slotted
    ? stageFact(stage, aboutVisit(visit, moment), visit, {
        at: report.at,
        first: change.before.stamps[stage] === undefined,
        doorId: told.doorId ?? visit.doorId,
      })
    : statusNoted.draft(aboutVisit(visit, moment), {
        ...sayVisit(visit),
        stage,
        why: waits ? 'cannot_be_slotted' : 'beside',
        doorId: told.doorId ?? null,
        word: null,
        text: null,
      });
  // What waited for this report has its moment now, and the outside world hears of it.
  const freed = STAGES.filter((other) => other !== stage && isSlotted(change.before, change.after, other));
  return [
    own,
    ...freed.flatMap((other) => {
      const held = change.after.stamps[other];
      if (!held) return [];
      const about = aboutVisit(visit, { happenedAt: held.at, source: held.source });
      return [
        stageFact(other, about, visit, {
          at: held.at,
          first: !change.before.stamps[other],
          doorId: visit.doorId,
        }),
      ];
    }),
  ];
}

function stageFact(
  stage: Stage,
  about: FactAbout,
  visit: VisitRow,
  said: { at: Date; first: boolean; doorId: string | null },
): FactDraft {
  const data = { ...sayVisit(visit), at: said.at, first: said.first };
  switch (stage) {
    case 'arrived': {
      const { unplanned, direction, loadType } = visit;
      return STAGE_FACTS.arrived.draft(about, { ...data, unplanned, direction, loadType });
    }
    case 'checked_in':
      return STAGE_FACTS.checked_in.draft(about, { ...data, spotId: visit.spotId });
    case 'at_door':
      return STAGE_FACTS.at_door.draft(about, { ...data, doorId: said.doorId });
    default:
      return STAGE_FACTS[stage].draft(about, data);
  }
}
