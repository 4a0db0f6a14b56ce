import type pg from 'pg';
import { LANES } from '#server/infra/jobs.ts';
import { metrics } from '#server/infra/metrics.ts';
import { SECOND_MS } from '#server/kernel/time.ts';
import { readLag } from './queries/lag.ts';

/** Writes backlog, age of the oldest work and dead letters into the process's metrics. */
export async function measureLanes(pool: pg.Pool, now: Date): Promise<void> {
  const lag = await readLag(pool);
  for (const lane of LANES) {
    const seen = lag.lanes.find((each) => each.lane === lane);
    const ageMs = seen?.oldestAt ? now.getTime() - seen.oldestAt.getTime() : 0;
    metrics.laneBacklog.set({ lane }, seen?.waiting ?? 0);
    metrics.laneLagSeconds.set({ lane }, Math.max(0, ageMs / SECOND_MS));
  }
  metrics.deadLetters.set({ kind: 'message' }, lag.deadMessages);
  metrics.deadLetters.set({ kind: 'delivery' }, lag.deadDeliveries);
}
