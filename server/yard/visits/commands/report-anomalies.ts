import type { Work } from '#server/infra/verb.ts';
import { minutesBetween } from '#server/kernel/time.ts';
import { autoClear, raise } from '#server/yard/exceptions/commands/raise-exception.ts';
import { conflictNoted } from '../events.ts';
import { type Anomaly, anomalies, type Slotted } from '../rules.ts';
import { aboutVisit, sayVisit, type VisitRow } from './stay.ts';

/**
 * Raises what became wrong and clears what is wrong no more. What was wrong before is left alone: somebody
 * may have looked at it and closed it. Answers the causes that are new.
 */
export async function reportAnomalies(
  work: Work,
  visit: VisitRow,
  states: { before: Slotted; after: Slotted; toleranceMinutes: number },
): Promise<string[]> {
  const before = byCause(visit, anomalies(states.before, states.toleranceMinutes));
  const after = byCause(visit, anomalies(states.after, states.toleranceMinutes));
  for (const cause of before.keys())
    if (!after.has(cause)) await autoClear(work, cause, 'visit.sources_agree');
  const raised: string[] = [];
  for (const [cause, found] of after) {
    if (before.has(cause)) continue;
    await raiseOne(work, visit, cause, found);
    raised.push(cause);
  }
  return raised;
}

function byCause(visit: VisitRow, found: readonly Anomaly[]): Map<string, Anomaly> {
  return new Map(found.map((anomaly) => [causeOf(visit, anomaly), anomaly]));
}

function causeOf(visit: VisitRow, anomaly: Anomaly): string {
  const { stage } = anomaly.report;
  switch (anomaly.kind) {
    case 'no_arrival':
    case 'wrong_order':
      return `visit:${visit.id}:order:${stage}`;
    case 'clock':
      return `visit:${visit.id}:clock:${stage}`;
    case 'conflict':
      return `visit:${visit.id}:conflict:${stage}`;
  }
}

async function raiseOne(work: Work, visit: VisitRow, dedupeKey: string, anomaly: Anomaly): Promise<void> {
  const { report } = anomaly;
  const about = {
    siteId: visit.siteId,
    subject: { kind: 'visit', id: visit.id },
    visitId: visit.id,
    dedupeKey,
  };
  const reported = { stage: report.stage, at: report.at.toISOString(), source: report.source };
  const said = { no: visit.no, stage: report.stage, trailerNumber: visit.trailerNumber };
  switch (anomaly.kind) {
    case 'no_arrival':
      await raise(work, {
        ...about,
        kind: 'out_of_order',
        params: { ...said, problem: 'no_arrival' },
        evidence: { reported },
      });
      return;
    case 'wrong_order':
      await raise(work, {
        ...about,
        kind: 'out_of_order',
        params: { ...said, problem: 'wrong_order', against: anomaly.against },
        evidence: { reported, held: { stage: anomaly.against, at: anomaly.heldAt.toISOString() } },
      });
      return;
    case 'clock':
      await raise(work, {
        ...about,
        kind: 'event_clock',
        params: { ...said, at: reported.at, source: report.source },
        evidence: { reported, recordedAt: report.recordedAt.toISOString() },
      });
      return;
    case 'conflict':
      await raiseConflict(work, visit, about, anomaly);
  }
}

async function raiseConflict(
  work: Work,
  visit: VisitRow,
  about: { siteId: string; subject: { kind: string; id: string }; visitId: string; dedupeKey: string },
  { report, held }: Extract<Anomaly, { kind: 'conflict' }>,
): Promise<void> {
  const minutesApart = Math.round(Math.abs(minutesBetween(report.at, held.at)));
  await raise(work, {
    ...about,
    kind: 'conflicting_sources',
    params: {
      no: visit.no,
      stage: report.stage,
      minutes: minutesApart,
      heldSource: held.source,
      otherSource: report.source,
    },
    evidence: {
      stage: report.stage,
      held: { at: held.at.toISOString(), source: held.source },
      other: { at: report.at.toISOString(), source: report.source },
    },
  });
  await work.record(
    conflictNoted.draft(aboutVisit(visit), {
      ...sayVisit(visit),
      stage: report.stage,
      heldAt: held.at,
      heldSource: held.source,
      otherAt: report.at,
      otherSource: report.source,
      minutesApart,
    }),
  );
}
