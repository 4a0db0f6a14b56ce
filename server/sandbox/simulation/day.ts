import { SimulationProgress } from '#server/infra/simulation.ts';
import { gapBefore, type PlanInput, type TruckPlan } from './plan.ts';
import type { StepKind } from './story.ts';

type Truck = SimulationProgress['trucks'][number];
type PlanOf = (n: number, speed: number) => TruckPlan;

/** More trucks than this are never on their way or on site at once. */
export const MAX_TRUCKS = 90;
/** At the gate trucks wait outside while this many are on the site. */
export const MAX_ON_SITE = 40;

export const beginRun = (run: number): SimulationProgress => SimulationProgress.parse({ run });

/** Adds the trucks whose story has begun by now. */
export function spawnTrucks(input: PlanInput, at: SimulationProgress): SimulationProgress {
  if (input.sites.length === 0) return at;
  let { nextTruck, nextTruckAtMinutes } = at;
  const trucks = [...at.trucks];
  while (nextTruckAtMinutes <= at.clockMinutes && trucks.length < MAX_TRUCKS) {
    trucks.push({ n: nextTruck, speed: input.speed, step: 0, dueMinutes: Math.max(nextTruckAtMinutes, 0) });
    nextTruck += 1;
    nextTruckAtMinutes += gapBefore(input, nextTruck, nextTruckAtMinutes);
  }
  return { ...at, trucks, nextTruck, nextTruckAtMinutes };
}

/** Trucks whose next step is due, the longest waiting first. A full site takes no more in. */
export function dueTrucks(at: SimulationProgress, planOf: PlanOf): Truck[] {
  let onSite = at.trucks.filter((truck) => isOnSite(planOf(truck.n, truck.speed), truck.step)).length;
  return at.trucks
    .filter(({ dueMinutes }) => dueMinutes <= at.clockMinutes)
    .sort((a, b) => a.dueMinutes - b.dueMinutes || a.n - b.n)
    .filter((truck) => {
      if (planOf(truck.n, truck.speed).steps[truck.step]?.kind !== 'arrive') return true;
      onSite += 1;
      return onSite <= MAX_ON_SITE;
    });
}

/** What comes next, for people who watch. */
export function foresee(at: SimulationProgress, planOf: PlanOf): SimulationProgress['next'] {
  const [next] = [...at.trucks].sort((a, b) => a.dueMinutes - b.dueMinutes || a.n - b.n);
  if (!next) return { what: 'truck', atMinutes: at.nextTruckAtMinutes };
  const plan = planOf(next.n, next.speed);
  return { what: `${plan.steps[next.step]?.kind ?? 'end'} ${plan.arrivesAs}`, atMinutes: next.dueMinutes };
}

const BEFORE_GATE = new Set<StepKind>(['order', 'asn', 'book', 'eta', 'geofence', 'arrive']);

function isOnSite(plan: TruckPlan, step: number): boolean {
  const kind = plan.steps[step]?.kind;
  return kind !== undefined && !BEFORE_GATE.has(kind);
}
