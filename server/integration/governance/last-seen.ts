import type pg from 'pg';
import { SECOND_MS } from '#server/kernel/time.ts';

const WRITE_EVERY_MS = 10 * SECOND_MS;

export interface LastSeen {
  /** Remembers that the partner sent something; costs the hot path nothing. */
  note(partnerId: string, at: Date): void;
  stop(): Promise<void>;
}

/** Keeps `last_message_at` of the partners within ten seconds of the truth: by it a silent partner is found. */
export function openLastSeen(pool: pg.Pool): LastSeen {
  const seen = new Map<string, Date>();
  const write = async () => {
    if (seen.size === 0) return;
    const entries = [...seen];
    seen.clear();
    await pool
      .query(
        `UPDATE partner p SET last_message_at = greatest(p.last_message_at, t.at)
         FROM unnest($1::text[], $2::timestamptz[]) AS t(id, at) WHERE p.id = t.id`,
        [entries.map(([id]) => id), entries.map(([, at]) => at)],
      )
      .catch(() => {
        for (const [id, at] of entries) if (!seen.has(id)) seen.set(id, at);
      });
  };
  const timer = setInterval(write, WRITE_EVERY_MS);
  timer.unref();
  return {
    note: (partnerId, at) => void seen.set(partnerId, at),
    async stop() {
      clearInterval(timer);
      await write();
    },
  };
}
