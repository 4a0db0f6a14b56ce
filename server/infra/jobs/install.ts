import { PgBoss } from 'pg-boss';
import { LANES } from './lanes.ts';
import { JOBS_SCHEMA } from './wake.ts';

/**
 * Installs the engine's schema and the lanes. The owner runs it before the application starts; the grants for the
 * application's role are the caller's. Safe to repeat.
 */
export async function installJobs(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: JOBS_SCHEMA,
    max: 2,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => undefined); // start() throws what matters
  await boss.start();
  try {
    for (const lane of LANES) await boss.createQueue(lane, QUEUE);
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** A wake-up carries no work, so an unfinished one is simply forgotten: the sweep finds the key again. */
const QUEUE = {
  policy: 'short',
  retryLimit: 0,
  expireInSeconds: 60,
  deleteAfterSeconds: 60,
  retentionSeconds: 24 * 60 * 60,
} as const;
