import type { Db } from '#server/infra/db/client.ts';
import type { Log } from '#server/infra/log.ts';
import { AppError } from '#server/kernel/errors.ts';
import type { VisitId } from '#server/kernel/ids.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { realMs } from './clock.ts';
import type { Crew } from './crew.ts';
import { CREW_STEPS } from './crew-steps.ts';
import { isTold, messageOf } from './messages.ts';
import type { PartnerClient } from './partner-client.ts';
import type { TruckPlan } from './plan.ts';
import type { Step } from './story.ts';

export interface StepDeps {
  readonly db: Db;
  readonly log: Log;
  readonly crew: Crew;
  readonly partners: PartnerClient;
  readonly placeOrder: (plan: TruckPlan, plannedAt: Date) => Promise<void>;
  readonly seed: number;
}

export type StepEnding =
  | { readonly kind: 'done'; readonly counted: string }
  /** Not possible yet. */
  | { readonly kind: 'wait'; readonly why: string }
  /** The product does not answer: the whole clock waits. */
  | { readonly kind: 'unreachable'; readonly afterMs: number; readonly why: string }
  /** Refused, or somebody else did it; the story goes on. */
  | { readonly kind: 'skip'; readonly counted: string; readonly why: string };

/** Does one step of a truck's story now. Doing it again does no harm: verbs and doors are idempotent. */
export async function playStep(
  deps: StepDeps,
  plan: TruckPlan,
  at: number,
  speed: number,
  now: Date,
): Promise<StepEnding> {
  const step = plan.steps[at];
  if (!step) return { kind: 'skip', counted: 'skipped', why: 'no such step' };
  const arrivesAt = arrivalOf(plan, at, speed, now);
  if (step.kind === 'order') {
    await deps.placeOrder(plan, arrivesAt);
    return { kind: 'done', counted: 'orders' };
  }
  return isTold(step.kind) ? tell(deps, plan, step, arrivesAt, now) : act(deps, plan, step, now);
}

/** When the truck will be at the gate if its pace stays, or when it was. */
function arrivalOf(plan: TruckPlan, at: number, speed: number, now: Date): Date {
  const arrival = plan.steps.findIndex(({ kind }) => kind === 'arrive');
  const ahead = plan.steps.slice(at + 1, arrival + 1).reduce((sum, step) => sum + step.afterMinutes, 0);
  const ago = plan.steps[arrival]?.agoMinutes ?? 0;
  return addMinutes(new Date(now.getTime() + realMs(ahead, speed)), -ago);
}

async function tell(
  deps: StepDeps,
  plan: TruckPlan,
  step: Step,
  arrivesAt: Date,
  now: Date,
): Promise<StepEnding> {
  if (AT_SITE.has(step.kind) && !(await isBooked(deps, plan)))
    return { kind: 'wait', why: 'the booking is on its way' };
  const arrived =
    step.kind.startsWith('carrier-') || step.kind === 'en-route' ? await arrivalTold(deps, plan, now) : null;
  const message = messageOf(plan, step, { now, arrivesAt: arrived ?? arrivesAt });
  if (!message) return { kind: 'skip', counted: 'skipped', why: 'nothing to tell' };
  const sent = await deps.partners.send(message);
  if (sent.kind === 'later') return { kind: 'unreachable', afterMs: sent.afterMs, why: sent.why };
  if (sent.kind === 'accepted') return { kind: 'done', counted: sent.duplicate ? 'duplicates' : 'messages' };
  // Sent before a restart with another time of day in it: the first one counts.
  if (sent.status === 409) return { kind: 'done', counted: 'duplicates' };
  deps.log.warn(
    { truck: plan.key, step: step.kind, status: sent.status, code: sent.code },
    'simulated message refused',
  );
  return { kind: 'skip', counted: 'refused', why: sent.code };
}

const AT_SITE = new Set<Step['kind']>(['geofence', 'arrive']);

/** Bookings are made long before a truck comes; in the burst of the first minute its news must not overtake them. */
async function isBooked(deps: StepDeps, plan: TruckPlan): Promise<boolean> {
  if (plan.trouble === 'unplanned' || plan.trouble === 'unknown-site') return true;
  return (await deps.db.appointment.count({ where: { primaryNorm: plan.load } })) > 0;
}

async function act(deps: StepDeps, plan: TruckPlan, step: Step, now: Date): Promise<StepEnding> {
  const known = CREW_STEPS[step.kind];
  if (!known) return { kind: 'skip', counted: 'skipped', why: 'nobody does that' };
  const visit = await visitOf(deps, plan, now);
  if (!visit) return { kind: 'wait', why: 'the truck is not on the board yet' };
  if (visit.status === 'departed' || visit.status === 'cancelled')
    return { kind: 'skip', counted: 'overtaken', why: `the stay is ${visit.status}` };
  try {
    const ctx = await deps.crew.as(known.role, now);
    const ending = await known.run({
      plan,
      step,
      ctx,
      seed: deps.seed,
      visitId: visit.id as VisitId,
      siteId: visit.siteId,
    });
    return ending === 'wait' ? { kind: 'wait', why: step.kind } : { kind: 'done', counted: 'actions' };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const why = error.details.reason ?? error.code;
    if (error.code === 'unavailable') return { kind: 'unreachable', afterMs: 2_000, why };
    if (error.code === 'conflict') return { kind: 'wait', why };
    deps.log.warn({ truck: plan.key, step: step.kind, code: error.code, why }, 'simulated crew was refused');
    return { kind: 'skip', counted: 'overtaken', why };
  }
}

/** A stay of the plan is younger than this; the site's recent stays are few. */
const STAY_HOURS = 48;

async function visitOf(deps: StepDeps, plan: TruckPlan, now: Date) {
  const site = await deps.db.site.findUnique({ where: { code: plan.site.code }, select: { id: true } });
  if (!site) return null;
  return deps.db.visit.findFirst({
    where: {
      siteId: site.id,
      createdAt: { gte: addMinutes(now, -STAY_HOURS * 60) },
      trailerNumber: plan.arrivesAs,
    },
    orderBy: { createdAt: 'desc' },
    select: { id: true, siteId: true, status: true, arrivedAt: true },
  });
}

async function arrivalTold(deps: StepDeps, plan: TruckPlan, now: Date): Promise<Date | null> {
  return (await visitOf(deps, plan, now))?.arrivedAt ?? null;
}
