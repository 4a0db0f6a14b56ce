import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Source } from '#server/kernel/event.ts';
import { addMinutes } from '#server/kernel/time.ts';
import {
  anomalies,
  arrivalOf,
  collides,
  type Evidence,
  type Slotted,
  type StageReport,
  settle,
  statusOf,
} from './rules.ts';
import { STAGES, type Stage } from './schema.ts';

const TOLERANCE = 15;
const TEN = new Date('2026-03-02T10:00:00Z');
const RECORDED = new Date('2026-03-02T20:00:00Z');

/** A report `minute` minutes after ten. */
function said(
  stage: Stage,
  minute: number,
  source: Source = 'gate',
  more: Partial<StageReport> = {},
): StageReport {
  return {
    stage,
    at: addMinutes(TEN, minute),
    source,
    certainty: 'zone-given',
    recordedAt: RECORDED,
    ...more,
  };
}

function told(...evidence: Evidence[]) {
  const state = settle(evidence, TOLERANCE);
  return {
    status: statusOf(state.stamps, false),
    at: Object.fromEntries(
      Object.entries(state.stamps).map(([stage, stamp]) => [
        stage,
        (stamp.at.getTime() - TEN.getTime()) / 60_000,
      ]),
    ),
    wrong: anomalies(state, TOLERANCE).map((anomaly) => `${anomaly.kind} ${anomaly.report.stage}`),
  };
}

describe('one source after the other', () => {
  it.each<{ given: string; reports: Evidence[]; ends: ReturnType<typeof told> }>([
    { given: 'nothing', reports: [], ends: { status: 'expected', at: {}, wrong: [] } },
    {
      given: 'an arrival',
      reports: [said('arrived', 0)],
      ends: { status: 'arrived', at: { arrived: 0 }, wrong: [] },
    },
    {
      given: 'a later report of lower trust within the tolerance',
      reports: [said('arrived', 0), said('arrived', 9, 'carrier')],
      ends: { status: 'arrived', at: { arrived: 0 }, wrong: [] },
    },
    {
      given: 'a lower source that differs by more than the tolerance',
      reports: [said('arrived', 0), said('arrived', -16, 'carrier')],
      ends: { status: 'arrived', at: { arrived: 0 }, wrong: ['conflict arrived'] },
    },
    {
      given: 'a higher source after a lower one, far apart',
      reports: [said('arrived', 0, 'carrier'), said('arrived', 30)],
      ends: { status: 'arrived', at: { arrived: 30 }, wrong: ['conflict arrived'] },
    },
    {
      given: 'geofence before driver before gate',
      reports: [said('arrived', 0, 'geofence'), said('arrived', 5, 'driver'), said('arrived', 8, 'gate')],
      ends: { status: 'arrived', at: { arrived: 8 }, wrong: [] },
    },
    {
      given: 'dock and gate as equals: the earlier holds',
      reports: [said('arrived', 8, 'gate'), said('arrived', 5, 'dock')],
      ends: { status: 'arrived', at: { arrived: 5 }, wrong: [] },
    },
    {
      given: 'a time of receipt only: any source with a time beats it, without a conflict',
      reports: [said('arrived', 120, 'gate', { certainty: 'none' }), said('arrived', 0, 'carrier')],
      ends: { status: 'arrived', at: { arrived: 0 }, wrong: [] },
    },
  ])('$given', ({ reports, ends }) => expect(told(...reports)).toEqual(ends));
});

describe('stages', () => {
  it.each<{ given: string; reports: Evidence[]; ends: ReturnType<typeof told> }>([
    {
      given: 'docked without an arrival: kept, moves nothing',
      reports: [said('at_door', 30, 'dock')],
      ends: { status: 'expected', at: {}, wrong: ['no_arrival at_door'] },
    },
    {
      given: 'the arrival told after the docking',
      reports: [said('at_door', 30, 'dock'), said('arrived', 0)],
      ends: { status: 'at_door', at: { arrived: 0, at_door: 30 }, wrong: [] },
    },
    {
      given: 'a check-in alone proves the arrival',
      reports: [said('checked_in', 4), said('at_door', 30)],
      ends: { status: 'at_door', at: { checked_in: 4, at_door: 30 }, wrong: [] },
    },
    {
      given: 'a late fact fills an earlier stamp and moves nothing back',
      reports: [said('arrived', 0), said('work_started', 40), said('at_door', 30)],
      ends: { status: 'working', at: { arrived: 0, work_started: 40, at_door: 30 }, wrong: [] },
    },
    {
      given: 'a departure before the work that goes on',
      reports: [said('arrived', 0), said('work_started', 60), said('departed', 20, 'carrier')],
      ends: { status: 'working', at: { arrived: 0, work_started: 60 }, wrong: ['wrong_order departed'] },
    },
    {
      given: 'a better arrival frees a docking that seemed to come before it',
      reports: [said('arrived', 60, 'carrier'), said('at_door', 30), said('arrived', 0)],
      ends: { status: 'at_door', at: { arrived: 0, at_door: 30 }, wrong: ['conflict arrived'] },
    },
    {
      given: 'clocks of gate and dock a little apart',
      reports: [said('arrived', 0), said('at_door', -10, 'dock')],
      ends: { status: 'at_door', at: { arrived: 0, at_door: -10 }, wrong: [] },
    },
    {
      given: 'a clock that stands in 1970',
      reports: [said('arrived', 0, 'gate', { at: new Date(0) })],
      ends: { status: 'expected', at: {}, wrong: ['clock arrived'] },
    },
    {
      given: 'a clock that runs ahead',
      reports: [said('arrived', 10 * 60 + 16)],
      ends: { status: 'expected', at: {}, wrong: ['clock arrived'] },
    },
  ])('$given', ({ reports, ends }) => expect(told(...reports)).toEqual(ends));

  it('reaches every status of a stay', () => {
    const reached = STAGES.map((_, index) => {
      const state = settle(
        STAGES.slice(0, index + 1).map((stage, step) => said(stage, step * 10)),
        TOLERANCE,
      );
      return statusOf(state.stamps, false);
    });
    expect(reached).toEqual([
      'arrived',
      'checked_in',
      'at_door',
      'working',
      'work_complete',
      'ready_to_leave',
      'departed',
    ]);
    expect(statusOf(settle([said('checked_in', 0)], TOLERANCE).stamps, true)).toBe('waiting');
  });
});

describe('corrections', () => {
  it('hold against every report and settle the conflict', () => {
    const before: Evidence[] = [said('arrived', 0), said('arrived', 40, 'carrier')];
    expect(told(...before).wrong).toEqual(['conflict arrived']);
    const correction: Evidence = { stage: 'arrived', correctedTo: addMinutes(TEN, 40) };
    expect(told(...before, correction)).toEqual({ status: 'arrived', at: { arrived: 40 }, wrong: [] });
    expect(told(...before, correction, said('arrived', 0, 'dock')).at).toEqual({ arrived: 40 });
  });

  it('may say that a stage did not happen; what is told later counts again', () => {
    const undone: Evidence[] = [
      said('arrived', 0),
      said('departed', 50),
      { stage: 'departed', correctedTo: null },
    ];
    expect(told(...undone)).toEqual({ status: 'arrived', at: { arrived: 0 }, wrong: [] });
    expect(told(...undone, said('departed', 90)).at).toEqual({ arrived: 0, departed: 90 });
  });

  it('may not put the stages out of order', () => {
    const { stamps } = settle([said('arrived', 0), said('at_door', 30)], TOLERANCE);
    expect(collides(stamps, 'arrived', addMinutes(TEN, 31))).toBe('at_door');
    expect(collides(stamps, 'at_door', addMinutes(TEN, -1))).toBe('arrived');
    expect(collides(stamps, 'arrived', addMinutes(TEN, 30))).toBe(null);
  });
});

/** `YARD_SEED` repeats a run; the seed of a failure is printed with it. */
const seed = Number(process.env.YARD_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.YARD_RUNS ?? 2_000);

describe(`any order (YARD_SEED=${seed})`, () => {
  const source = fc.constantFrom<Source>(
    'gate',
    'driver',
    'dock',
    'screen',
    'geofence',
    'carrier',
    'estimate',
  );
  const certainty = fc.constantFrom('zone-given', 'zone-given', 'zone-assumed', 'none' as const);
  const anyReport = fc
    .record({
      stage: fc.constantFrom(...STAGES),
      minute: fc.integer({ min: -30, max: 240 }),
      source,
      certainty,
    })
    .map((raw) =>
      said(raw.stage, raw.minute, raw.source, { certainty: raw.certainty as StageReport['certainty'] }),
    );
  /** Histories as yards have them: stages in order, each told by some sources a few minutes apart. */
  const plausible = fc
    .array(
      fc.record({
        gap: fc.integer({ min: 16, max: 60 }),
        tellers: fc.array(fc.record({ source, drift: fc.integer({ min: -7, max: 7 }) }), {
          minLength: 1,
          maxLength: 4,
        }),
        told: fc.boolean(),
      }),
      { minLength: STAGES.length, maxLength: STAGES.length },
    )
    .map((steps) => {
      let minute = 0;
      return steps.flatMap((step, index) => {
        minute += step.gap;
        const stage = STAGES[index] as Stage;
        if (!step.told && stage !== 'arrived') return [];
        return step.tellers.map((teller) => said(stage, minute + teller.drift, teller.source));
      });
    });
  const shuffled = (histories: fc.Arbitrary<StageReport[]>) =>
    histories.chain((reports) =>
      fc.tuple(fc.constant(reports), fc.shuffledSubarray(reports, { minLength: reports.length })),
    );
  const byTime = (reports: readonly StageReport[]) =>
    [...reports].sort(
      (a, b) => a.at.getTime() - b.at.getTime() || STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage),
    );
  const image = (state: Slotted) =>
    STAGES.map(
      (stage) => state.stamps[stage] && [stage, state.stamps[stage].at.getTime(), state.stamps[stage].source],
    );

  it('ends in the sorted state or in an exception', () => {
    fc.assert(
      fc.property(shuffled(fc.array(anyReport, { maxLength: 14 })), ([reports, order]) => {
        const end = settle(order, TOLERANCE);
        if (anomalies(end, TOLERANCE).length > 0) return;
        const sorted = settle(byTime(reports), TOLERANCE);
        expect(image(end)).toEqual(image(sorted));
        expect(anomalies(sorted, TOLERANCE)).toEqual([]);
      }),
      { seed, numRuns: RUNS },
    );
  });

  it('ends in the sorted state without any exception when the sources agree', () => {
    fc.assert(
      fc.property(shuffled(plausible), ([reports, order]) => {
        const end = settle(order, TOLERANCE);
        expect(anomalies(end, TOLERANCE)).toEqual([]);
        expect(image(end)).toEqual(image(settle(byTime(reports), TOLERANCE)));
      }),
      { seed, numRuns: RUNS },
    );
  });

  it('never moves a stay back', () => {
    const rank = (state: Slotted) => STAGES.findLastIndex((stage) => state.stamps[stage] !== undefined);
    fc.assert(
      fc.property(fc.array(anyReport, { maxLength: 14 }), (reports) => {
        let before = -1;
        for (let count = 1; count <= reports.length; count++) {
          const after = rank(settle(reports.slice(0, count), TOLERANCE));
          expect(after).toBeGreaterThanOrEqual(before);
          before = after;
        }
      }),
      { seed, numRuns: RUNS },
    );
  });

  it('never holds stamps out of order and never drops a report', () => {
    fc.assert(
      fc.property(fc.array(anyReport, { maxLength: 14 }), (reports) => {
        const end = settle(reports, TOLERANCE);
        const held = STAGES.flatMap((stage) => end.stamps[stage] ?? []);
        for (const [index, stamp] of held.entries())
          for (const later of held.slice(index + 1))
            expect(later.at.getTime()).toBeGreaterThanOrEqual(addMinutes(stamp.at, -TOLERANCE).getTime());
        expect(held.length + end.waiting.length + end.beside.length).toBe(reports.length);
        if (held.length > 0) expect(arrivalOf(end.stamps)).toBeDefined();
      }),
      { seed, numRuns: RUNS },
    );
  });
});
