import { z } from 'zod';
import type { Ctx } from './context.ts';
import { roles, verb } from './verb.ts';

const KEY = 'simulation';
const PROGRESS_KEY = 'simulation-progress';

export const SPEEDS = [1, 10, 60] as const;
const MAX_SITES = 10;
const MAX_SEED = 1_000_000;

/** What people wish of the trial's simulated yard. */
export const Simulation = z.object({
  running: z.boolean().default(true),
  speed: z.literal(SPEEDS).default(10),
  seed: z.number().int().min(0).max(MAX_SEED).default(1),
  /** Codes of the sites that trucks go to. */
  siteCodes: z.array(z.string().min(1).max(40)).min(1).max(MAX_SITES).default(['CHI']),
  /** Minutes of the scenario after which the simulated approver decides; null: people do. */
  autoApproveMinutes: z.number().int().min(1).max(10_000).nullable().default(240),
  /** Counts fresh starts; numbers of orders and trailers carry it. */
  run: z.number().int().min(1).default(1),
  startedAt: z.iso.datetime().nullable().default(null),
});
export type Simulation = z.output<typeof Simulation>;

/** Where the clock is. Written by the process that plays it, read by screens. */
export const SimulationProgress = z.object({
  run: z.number().int().default(0),
  clockMinutes: z.number().default(0),
  nextTruck: z.number().int().default(0),
  nextTruckAtMinutes: z.number().default(0),
  outages: z.number().int().default(0),
  trucks: z
    .array(
      z.object({ n: z.number().int(), speed: z.number(), step: z.number().int(), dueMinutes: z.number() }),
    )
    .default([]),
  counts: z.record(z.string(), z.number()).default({}),
  /** The next intent, for the screen. */
  next: z.object({ what: z.string(), atMinutes: z.number() }).nullable().default(null),
  /** Why the clock stands although it should run. */
  waitingFor: z.string().nullable().default(null),
  at: z.iso.datetime().nullable().default(null),
});
export type SimulationProgress = z.output<typeof SimulationProgress>;

export async function readSimulation(db: Ctx['db']): Promise<Simulation> {
  const row = await db.setting.findUnique({ where: { key: KEY } });
  return Simulation.parse(row?.value ?? {});
}

export async function readSimulationProgress(db: Ctx['db']): Promise<SimulationProgress> {
  const row = await db.setting.findUnique({ where: { key: PROGRESS_KEY } });
  return SimulationProgress.parse(row?.value ?? {});
}

/** Not audited: it says how far a tool of the trial has come, and changes every second. */
export async function writeSimulationProgress(
  db: Ctx['db'],
  progress: SimulationProgress,
  now: Date,
): Promise<void> {
  const value = { ...progress, at: now.toISOString() };
  await db.setting.upsert({
    where: { key: PROGRESS_KEY },
    create: { key: PROGRESS_KEY, value, updatedAt: now },
    update: { value, updatedAt: now, version: { increment: 1 } },
  });
}

export const SetSimulation = z.strictObject({
  running: z.boolean().optional(),
  speed: z.literal(SPEEDS).optional(),
  seed: z.number().int().min(0).max(MAX_SEED).optional(),
  siteCodes: z.array(z.string().min(1).max(40)).min(1).max(MAX_SITES).optional(),
  autoApproveMinutes: z.number().int().min(1).max(10_000).nullable().optional(),
  /** Begins a new day: trucks under way stay where they are and are left to people. */
  restart: z.boolean().optional(),
});
export type SetSimulation = z.input<typeof SetSimulation>;

/** Starts, stops and tunes the simulated yard. Another seed or other sites begin a new run. */
export const setSimulation = verb({
  name: 'simulation.set',
  input: SetSimulation,
  policy: roles('dispatcher', 'manager', 'integration', 'admin'),
  async run(work, input): Promise<Simulation> {
    work.at(null, 'simulation');
    await work.tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('setting:simulation', 0))`;
    const row = await work.tx.setting.findUnique({ where: { key: KEY } });
    const before = Simulation.parse(row?.value ?? {});
    const after = change(before, input, work.ctx.now);
    if (row && JSON.stringify(before) === JSON.stringify(after)) {
      work.unchanged();
      return before;
    }
    await work.tx.setting.upsert({
      where: { key: KEY },
      create: { key: KEY, value: after, updatedAt: work.ctx.now },
      update: { value: after, updatedAt: work.ctx.now, version: { increment: 1 } },
    });
    await work.audit({
      subject: { kind: 'setting', id: KEY },
      siteId: null,
      before: row ? before : null,
      after,
    });
    return after;
  },
});

function change(before: Simulation, input: z.output<typeof SetSimulation>, now: Date): Simulation {
  const { restart, ...wished } = input;
  const given = Object.fromEntries(Object.entries(wished).filter(([, value]) => value !== undefined));
  const merged: Simulation = { ...before, ...given };
  const isNewDay =
    restart === true || merged.seed !== before.seed || merged.siteCodes.join() !== before.siteCodes.join();
  const run = isNewDay ? before.run + 1 : before.run;
  const begins = merged.running && (isNewDay || !before.running || before.startedAt === null);
  return { ...merged, run, startedAt: begins ? now.toISOString() : before.startedAt };
}
