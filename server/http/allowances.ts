import type pg from 'pg';
import { MINUTE_MS, SECOND_MS } from '#server/kernel/time.ts';

/** What was used is told to the other web processes, and theirs read, this often. */
const SHARE_EVERY_MS = SECOND_MS;
const KEY_PREFIX = 'partner:';

export interface Allowances {
  /** Takes one of `perMinute`, or answers the milliseconds until there is a new one. */
  take(id: string, perMinute: number): number | null;
  /** Tells and reads at once; for tests. */
  share(): Promise<void>;
  stop(): Promise<void>;
}

interface Use {
  minute: number;
  /** Taken here and not told yet. */
  untold: number;
  /** Used by all processes as last read, own told uses included. */
  known: number;
}

/**
 * One allowance a calendar minute for all web processes together. Taking costs memory only: a write for each message
 * would cost the door more than all else. So a partner may exceed its allowance by what the other processes take for
 * it within a second, and during an outage of the database each process holds it alone.
 */
export function openAllowances(options: {
  pool: pg.Pool;
  now?: () => number;
  shareEveryMs?: number;
}): Allowances {
  const now = options.now ?? Date.now;
  const uses = new Map<string, Use>();
  let sharing: Promise<void> = Promise.resolve();

  const countOf = (id: string, minute: number): Use => {
    const found = uses.get(id);
    if (found?.minute === minute) return found;
    const fresh = { minute, untold: 0, known: 0 };
    uses.set(id, fresh);
    return fresh;
  };
  const tell = async () => {
    const minute = Math.floor(now() / MINUTE_MS);
    for (const [id, use] of uses) if (use.minute < minute) uses.delete(id);
    const told = [...uses].map(([id, use]) => ({ id, use, points: use.untold }));
    if (told.length === 0) return;
    const { rows } = await options.pool.query<{ key: string; points: number }>(SHARE_SQL, [
      told.map(({ id }) => keyOf(id, minute)),
      told.map(({ points }) => points),
      String((minute + 1) * MINUTE_MS),
      String(now()),
    ]);
    const totals = new Map(rows.map((row) => [row.key, row.points]));
    for (const { id, use, points } of told) {
      use.untold -= points;
      use.known = totals.get(keyOf(id, minute)) ?? use.known + points;
    }
  };
  // What could not be told is told the next time.
  const share = () => {
    sharing = sharing.then(tell).catch(() => undefined);
    return sharing;
  };
  const timer = setInterval(share, options.shareEveryMs ?? SHARE_EVERY_MS);
  timer.unref();

  return {
    take(id, perMinute) {
      const at = now();
      const use = countOf(id, Math.floor(at / MINUTE_MS));
      if (use.known + use.untold >= perMinute) return (use.minute + 1) * MINUTE_MS - at;
      use.untold++;
      return null;
    },
    share,
    async stop() {
      clearInterval(timer);
      await share();
    },
  };
}

function keyOf(id: string, minute: number): string {
  return `${KEY_PREFIX}${id}:${minute}`;
}

/** Adds and reads in one statement; what has ended is swept along. */
const SHARE_SQL = `
  WITH swept AS (DELETE FROM rate_limit WHERE starts_with(key, '${KEY_PREFIX}') AND expire < $4::bigint)
  INSERT INTO rate_limit AS r (key, points, expire)
  SELECT key, points, $3::bigint FROM unnest($1::text[], $2::int[]) AS t(key, points) ORDER BY key
  ON CONFLICT (key) DO UPDATE SET points = r.points + excluded.points
  RETURNING key, points`;
