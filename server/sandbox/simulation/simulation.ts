import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '#prisma/seed/model.ts';
import type { Db } from '#server/infra/db/client.ts';
import { isDatabaseDown } from '#server/infra/db/errors.ts';
import {
  readSimulation,
  readSimulationProgress,
  type Simulation,
  type SimulationProgress,
  writeSimulationProgress,
} from '#server/infra/simulation.ts';
import { outageAt, outageSeconds, realMs, scenarioMinutes } from './clock.ts';
import { beginRun, dueTrucks, foresee, spawnTrucks } from './day.ts';
import { type PlanInput, planTruck, type TruckPlan } from './plan.ts';
import { playStep, type StepDeps } from './truck-step.ts';
import { approveWaiting, tidyExceptions } from './upkeep.ts';

export interface SimulationDeps extends Omit<StepDeps, 'seed'> {
  readonly db: Db;
  readonly scenarios: readonly Scenario[];
  /** Takes Odoo down for so many seconds. */
  readonly startOutage: (seconds: number) => void;
  /** State of a trial nobody has set yet. */
  readonly runsAtFirst: boolean;
}

export interface RunningSimulation {
  stop(): Promise<void>;
}

const TICK_MS = 250;
const AFTER_FAULT_MS = 2_000;
/** The place of the clock is kept after every intent, and at least this often. */
const KEEP_EVERY_MS = 3_000;
const UPKEEP_MS = 5_000;
/** A truck that nothing moves for this long is left to people. */
const PATIENCE_MS = 10 * 60_000;
const RETRY_WAIT_MS = 400;
/** Time that passed while the process was not running is not made up for. */
const LONGEST_TICK_MS = 5_000;

/** Plays the day until stopped: reads what people wish, moves the clock, does what is due, keeps the place. */
export function startSimulation(deps: SimulationDeps): RunningSimulation {
  const abort = new AbortController();
  const player = createPlayer(deps);
  const loop = (async () => {
    while (!abort.signal.aborted) {
      let pauseMs = TICK_MS;
      try {
        pauseMs = await player.tick(new Date(), abort.signal);
      } catch (error) {
        if (!isDatabaseDown(error)) deps.log.error({ err: error }, 'the simulated yard stumbled');
        pauseMs = AFTER_FAULT_MS;
      }
      await sleep(pauseMs, undefined, { signal: abort.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      abort.abort();
      await loop;
    },
  };
}

/** One tick at a time, so that tests can play without a clock of their own. */
export function createPlayer(deps: SimulationDeps) {
  let progress: SimulationProgress | null = null;
  let lastTick: Date | null = null;
  let upkeepAt = 0;
  let keptAt = 0;
  const waitsSince = new Map<number, number>();
  const plans = new Map<string, TruckPlan>();

  async function tick(now: Date, signal?: AbortSignal): Promise<number> {
    const wish = await readWish(deps);
    progress ??= await readSimulationProgress(deps.db);
    const passedMs = lastTick ? Math.min(now.getTime() - lastTick.getTime(), LONGEST_TICK_MS) : 0;
    lastTick = now;
    if (!wish.running) {
      lastTick = null;
      return 1_000;
    }
    let at = progress.run === wish.run ? progress : beginRun(wish.run);
    if (at !== progress) waitsSince.clear();
    if (at.waitingFor === null)
      at = { ...at, clockMinutes: at.clockMinutes + scenarioMinutes(passedMs, wish.speed) };
    const input = inputOf(deps, wish);
    if (at.clockMinutes >= outageAt(at.outages)) {
      deps.startOutage(outageSeconds(wish.speed));
      at = { ...at, outages: at.outages + 1, counts: add(at.counts, 'outages') };
    }
    at = spawnTrucks(input, at);
    at = await play(at, input, now, signal);
    at = await upkeep(at, wish, now);
    const moved = at.counts !== progress.counts || at.waitingFor !== progress.waitingFor;
    progress = { ...at, next: foresee(at, (n, speed) => planOf(input, n, speed)) };
    if (moved || now.getTime() - keptAt > KEEP_EVERY_MS) {
      keptAt = now.getTime();
      await writeSimulationProgress(deps.db, progress, now);
    }
    return at.waitingFor === null ? TICK_MS : AFTER_FAULT_MS;
  }

  async function play(
    start: SimulationProgress,
    input: PlanInput,
    now: Date,
    signal?: AbortSignal,
  ): Promise<SimulationProgress> {
    let at: SimulationProgress = { ...start, waitingFor: null };
    for (const truck of dueTrucks(at, (n, speed) => planOf(input, n, speed))) {
      if (signal?.aborted) return at;
      const plan = planOf(input, truck.n, truck.speed);
      const ending = await playStep({ ...deps, seed: input.seed }, plan, truck.step, input.speed, now);
      if (ending.kind === 'unreachable') return { ...at, waitingFor: ending.why };
      if (ending.kind === 'wait' && !isLost(truck.n, now)) {
        const dueMinutes = at.clockMinutes + scenarioMinutes(RETRY_WAIT_MS, input.speed);
        at = replace(at, { ...truck, dueMinutes });
        continue;
      }
      waitsSince.delete(truck.n);
      if (ending.kind === 'wait') {
        deps.log.warn(
          { truck: plan.key, step: plan.steps[truck.step]?.kind, why: ending.why },
          'truck given up',
        );
        at = { ...remove(at, truck.n), counts: add(at.counts, 'lost') };
        continue;
      }
      at = { ...at, counts: add(at.counts, ending.counted) };
      const next = plan.steps[truck.step + 1];
      at = next
        ? replace(at, { ...truck, step: truck.step + 1, dueMinutes: at.clockMinutes + next.afterMinutes })
        : { ...remove(at, truck.n), counts: add(at.counts, 'trucks') };
    }
    return at;
  }

  function isLost(n: number, now: Date): boolean {
    const since = waitsSince.get(n) ?? now.getTime();
    waitsSince.set(n, since);
    return now.getTime() - since > PATIENCE_MS;
  }

  async function upkeep(at: SimulationProgress, wish: Simulation, now: Date): Promise<SimulationProgress> {
    if (now.getTime() < upkeepAt) return at;
    upkeepAt = now.getTime() + UPKEEP_MS;
    const wait = wish.autoApproveMinutes;
    if (wait === null) return at;
    const waitMinutes = realMs(wait, wish.speed) / 60_000;
    const approved = await approveWaiting(deps, waitMinutes, now);
    const tidied = await tidyExceptions(deps, waitMinutes, now);
    return { ...at, counts: add(add(at.counts, 'approvals', approved), 'tidied', tidied) };
  }

  /** A truck keeps the plan it began with, whatever the speed is now. */
  function planOf(input: PlanInput, n: number, speed: number): TruckPlan {
    const key = `${input.run}/${n}/${speed}`;
    const plan = plans.get(key) ?? planTruck({ ...input, speed }, n);
    if (plans.size > 500) plans.clear();
    plans.set(key, plan);
    return plan;
  }

  return { tick };
}

async function readWish(deps: SimulationDeps): Promise<Simulation> {
  const wish = await readSimulation(deps.db);
  return wish.startedAt === null && !deps.runsAtFirst ? { ...wish, running: false } : wish;
}

function inputOf(deps: SimulationDeps, wish: Simulation): PlanInput {
  const sites = deps.scenarios.flatMap((scenario) =>
    scenario.sites
      .filter(({ code }) => wish.siteCodes.includes(code))
      .map(({ code, name }) => ({ code, name, scenario })),
  );
  return { seed: wish.seed, run: wish.run, speed: wish.speed, sites };
}

type Truck = SimulationProgress['trucks'][number];

const replace = (at: SimulationProgress, truck: Truck): SimulationProgress => ({
  ...at,
  trucks: at.trucks.map((one) => (one.n === truck.n ? truck : one)),
});

const remove = (at: SimulationProgress, n: number): SimulationProgress => ({
  ...at,
  trucks: at.trucks.filter((one) => one.n !== n),
});

const add = (counts: Record<string, number>, name: string, by = 1): Record<string, number> =>
  by === 0 ? counts : { ...counts, [name]: (counts[name] ?? 0) + by };
