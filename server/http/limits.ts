import type pg from 'pg';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { PartnerEntry } from '#server/integration/governance/partner-book.ts';
import { inboxBacklog } from '#server/integration/messages/queries/lag.ts';
import { SECOND_MS } from '#server/kernel/time.ts';
import { openAllowances } from './allowances.ts';

const WINDOW_SECONDS = 60;
/** Requests of one address that failed to prove their sender, in a minute, at each web process. */
const UNPROVEN_PER_MINUTE = 300;
/** Messages that may wait before the doors ask senders to come back later. */
export const BACKLOG_MAX = 20_000;
const BACKLOG_LOOK_MS = SECOND_MS;

export interface Limits {
  /** Null, or milliseconds until the partner may send again. */
  partner(partner: PartnerEntry): Promise<number | null>;
  /** Counts a refused proof; true when the address has had too many. */
  unproven(address: string): Promise<boolean>;
  /** True when too much waits already. */
  isFull(): boolean;
  stop(): Promise<void>;
}

export function openLimits(options: { pool: pg.Pool; backlogMax?: number }): Limits {
  const allowances = openAllowances({ pool: options.pool });
  const addresses = new RateLimiterMemory({ points: UNPROVEN_PER_MINUTE, duration: WINDOW_SECONDS });
  const backlogMax = options.backlogMax ?? BACKLOG_MAX;
  let full = false;
  let looking = false;
  const timer = setInterval(async () => {
    if (looking) return;
    looking = true;
    const waiting = await inboxBacklog(options.pool, backlogMax + 1).catch(() => 0);
    full = waiting > backlogMax;
    looking = false;
  }, BACKLOG_LOOK_MS);
  timer.unref();

  return {
    partner: async ({ id, rateLimitPerMinute }) => allowances.take(id, rateLimitPerMinute),
    unproven: async (address) => (await take(addresses, address)) !== null,
    isFull: () => full,
    async stop() {
      clearInterval(timer);
      await allowances.stop();
    },
  };
}

async function take(limiter: RateLimiterMemory, key: string): Promise<number | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
    throw refused;
  }
}
