import { PgBoss } from 'pg-boss';
import { poolConfig } from './db/client.ts';
import { type Dispatcher, openDispatcher } from './jobs/dispatcher.ts';
import { LANES, type Lane } from './jobs/lanes.ts';
import { JOBS_SCHEMA, WAKE_CHANNEL } from './jobs/wake.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';

export { installJobs } from './jobs/install.ts';
export { isLane, LANES, type Lane } from './jobs/lanes.ts';
export { hint, JOBS_SCHEMA, type WakeOn, wake, wakeCtes } from './jobs/wake.ts';

const CONNECTIONS = 3;
/** The engine's wake-ups are the backstop behind hints. */
const POLL_SECONDS = 1;
const MAINTENANCE_SECONDS = 60;
const STOP_GRACE_MS = 15_000;
const ROOM_PER_SLOT = 25;

export interface LaneOptions {
  /** Keys worked on at once in this process. */
  readonly concurrency: number;
  /** Wake-ups of the engine taken at once. */
  readonly batch?: number;
  /** Keeps the keys that still have work due: most were served by their hint before. All by default. */
  readonly due?: (keys: string[]) => Promise<string[]>;
}

export interface Jobs {
  /** Calls `handler` with each woken key; one key never runs twice at a time in this process. */
  work(lane: Lane, options: LaneOptions, handler: (key: string) => Promise<void>): Promise<Dispatcher>;
  /** Runs `handler` at the times of a cron expression (UTC), once for all processes. */
  schedule(name: string, cron: string, handler: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Connects to the job engine as its worker. Processes that only wake need none of this: see `wake`. */
export async function openJobs(options: { url: string; log: Log }): Promise<Jobs> {
  const boss = new PgBoss({
    ...pgBossConnection(options.url),
    migrate: false,
    createSchema: false,
    supervise: true,
    reindex: false,
    monitorVacuum: false,
    maintenanceIntervalSeconds: MAINTENANCE_SECONDS,
    superviseIntervalSeconds: MAINTENANCE_SECONDS,
  });
  boss.on('error', (error) => options.log.warn({ err: { message: error.message } }, 'job engine'));
  await boss.start();
  const dispatchers = new Map<string, Dispatcher>();
  const scheduled = new Map<string, () => Promise<void>>();
  let workingSchedules = false;
  const hints = listen({
    url: options.url,
    channels: [WAKE_CHANNEL],
    log: options.log,
    onMessage(_, hint) {
      const space = hint.indexOf(' ');
      const dispatcher = dispatchers.get(hint.slice(0, space));
      if (dispatcher && !dispatcher.isFull) void dispatcher.offer(hint.slice(space + 1));
    },
  });

  const jobs: Jobs = {
    async work(lane, { concurrency, batch = 200, due }, handler) {
      const dispatcher = openDispatcher({ concurrency, room: concurrency * ROOM_PER_SLOT, run: handler });
      dispatchers.set(lane, dispatcher);
      await boss.work<{ key: string }>(
        lane,
        {
          batchSize: batch,
          burstWhenBatchFull: true,
          pollingIntervalSeconds: POLL_SECONDS,
        },
        async (wakeUps) => {
          const keys = wakeUps.map(({ data }) => data.key);
          for (const key of due ? await due(keys) : keys) await dispatcher.offer(key);
        },
      );
      return dispatcher;
    },
    async schedule(name, cron, handler) {
      scheduled.set(name, handler);
      await boss.schedule('schedules', cron, { key: name }, { key: name, tz: 'UTC', singletonKey: name });
      if (workingSchedules) return;
      workingSchedules = true;
      await jobs.work('schedules', { concurrency: 4 }, async (key) => {
        await scheduled.get(key)?.();
      });
    },
    async stop() {
      await hints.stop();
      await Promise.all(LANES.map((lane) => boss.offWork(lane)));
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.stop(STOP_GRACE_MS)));
      await boss.stop({ graceful: false, close: true });
    },
  };
  return jobs;
}

function pgBossConnection(url: string) {
  const { connectionString, options, application_name } = poolConfig(url, {
    max: CONNECTIONS,
    name: 'yard-jobs',
  });
  return { connectionString, options, application_name, schema: JOBS_SCHEMA, max: CONNECTIONS };
}
