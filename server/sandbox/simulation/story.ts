import type { TruckPlan } from './plan.ts';
import type { Random } from './random.ts';

export const STEP_KINDS = [
  'order',
  'asn',
  'book',
  'eta',
  'en-route',
  'geofence',
  'arrive',
  'check-in',
  'carrier-arrived',
  'carrier-arrived-again',
  'carrier-arrived-resent',
  'assign',
  'drive',
  'dock',
  'start',
  'count',
  'count-pallets',
  'damage',
  'unknown-product',
  'complete',
  'release',
  'depart',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** One intent of a truck's story. */
export interface Step {
  readonly kind: StepKind;
  /** Minutes of the scenario after the step before. */
  readonly afterMinutes: number;
  /** Which line is counted or damaged. */
  readonly line?: number;
  /** Real minutes by which it happened before it is told: trucks that were there when the clock started. */
  readonly agoMinutes?: number;
}

/** Trucks that are on the site when the clock starts. */
export const WARM_TRUCKS = 11;
/** Trucks that were booked before the clock started and come one after the other. */
export const EXPECTED_TRUCKS = 11;

type Facts = Omit<TruckPlan, 'steps'>;

/** What a truck goes through, in order. */
export function stepsOf(plan: Facts, speed: number, random: Random): Step[] {
  const steps = [
    ...beforeArrival(plan, speed, random),
    ...(plan.trouble === 'no-show' ? [] : [...atTheGate(plan, random), ...atTheDoor(plan, random)]),
  ];
  return plan.n < WARM_TRUCKS ? warm(plan, steps, random) : steps;
}

/** Late trucks were booked long enough ago that their slot is really over; at 60× that would take too long. */
const LATE_LEAD_REAL_MINUTES = 22;
const LONGEST_LEAD_MINUTES = 600;

function beforeArrival(plan: Facts, speed: number, random: Random): Step[] {
  const lead = leadOf(plan, speed, random);
  const booked = plan.trouble !== 'unplanned';
  const tellsEta = booked && random.chance(0.5);
  const fenced =
    plan.booksVia === 'events' && booked && plan.trouble !== 'wrong-trailer' && random.chance(0.6);
  const steps: Step[] = [
    { kind: 'order', afterMinutes: 0 },
    { kind: 'asn', afterMinutes: random.int(1, 4) },
    ...(booked ? [{ kind: 'book' as const, afterMinutes: random.int(1, 5) }] : []),
  ];
  if (tellsEta) steps.push({ kind: 'eta', afterMinutes: lead / 2 });
  const rest = tellsEta ? lead / 2 : lead;
  if (plan.trouble === 'no-show') return steps;
  if (!fenced) return [...steps, { kind: 'arrive', afterMinutes: rest }];
  return [
    ...steps,
    { kind: 'geofence', afterMinutes: rest },
    { kind: 'arrive', afterMinutes: random.int(1, 3) },
  ];
}

/** Minutes of the scenario between booking and arrival. */
function leadOf(plan: Facts, speed: number, random: Random): number {
  const drawn = random.int(45, 130);
  if (plan.n < WARM_TRUCKS) return drawn;
  if (plan.n < WARM_TRUCKS + EXPECTED_TRUCKS) return 6 + (plan.n - WARM_TRUCKS) * 8 + random.int(0, 5);
  if (plan.trouble !== 'late') return drawn;
  return Math.min(Math.max(drawn, LATE_LEAD_REAL_MINUTES * speed), LONGEST_LEAD_MINUTES);
}

function atTheGate(plan: Facts, random: Random): Step[] {
  const steps: Step[] = [{ kind: 'check-in', afterMinutes: random.int(2, 6) }];
  if (plan.trouble === 'chatty-carrier')
    // Arrival first, then the same bytes again, then the same news in a new envelope, then what came before it.
    steps.push(
      { kind: 'carrier-arrived', afterMinutes: 1 },
      { kind: 'carrier-arrived-again', afterMinutes: 1 },
      { kind: 'carrier-arrived-resent', afterMinutes: 2 },
      { kind: 'en-route', afterMinutes: 1 },
    );
  else if (random.chance(0.3)) steps.push({ kind: 'carrier-arrived', afterMinutes: random.int(1, 4) });
  return [...steps, { kind: 'assign', afterMinutes: random.int(3, 22) }];
}

const MINUTES_PER_PALLET = 3;

function atTheDoor(plan: Facts, random: Random): Step[] {
  const minutes =
    Math.min(Math.max(plan.pallets.length * MINUTES_PER_PALLET, 15), 75) * (0.8 + random.next() * 0.6);
  const perLine = minutes / plan.lines.length;
  const counts: Step[] = plan.countsPallets
    ? [{ kind: 'count-pallets', afterMinutes: minutes }]
    : plan.lines.flatMap(({ damaged }, line): Step[] => [
        { kind: 'count', afterMinutes: perLine, line },
        ...(damaged > 0 ? [{ kind: 'damage' as const, afterMinutes: 2, line }] : []),
      ]);
  return [
    { kind: 'drive', afterMinutes: random.int(1, 5) },
    { kind: 'dock', afterMinutes: random.int(3, 8) },
    { kind: 'start', afterMinutes: random.int(2, 7) },
    ...counts,
    ...(plan.unknown ? [{ kind: 'unknown-product' as const, afterMinutes: 2 }] : []),
    { kind: 'complete', afterMinutes: random.int(2, 5) },
    { kind: 'release', afterMinutes: random.int(2, 8) },
    { kind: 'depart', afterMinutes: random.int(4, 12) },
  ];
}

/** Where the trucks of the first minute stand. */
const WARM_STAGES: readonly StepKind[] = [
  'start',
  'check-in',
  'count',
  'dock',
  'start',
  'check-in',
  'count',
  'drive',
];

/** Tells at once what happened before the clock started; from then on the story has its own pace. */
function warm(plan: Facts, steps: readonly Step[], random: Random): Step[] {
  const stage = WARM_STAGES[plan.n % WARM_STAGES.length] ?? 'check-in';
  const found = steps.findIndex(
    ({ kind }) => kind === stage || (stage === 'count' && kind === 'count-pallets'),
  );
  const arrivedAgo = random.int(8, 35);
  const ago: Partial<Record<StepKind, number>> = {
    geofence: arrivedAgo + 2,
    arrive: arrivedAgo,
    'check-in': arrivedAgo - 3,
  };
  return steps.map((step, at) => {
    if (at > found) return step;
    const agoMinutes = ago[step.kind];
    return { ...step, afterMinutes: 0, ...(agoMinutes === undefined ? {} : { agoMinutes }) };
  });
}
