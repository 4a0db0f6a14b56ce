import type pg from 'pg';
import { FACT_CHANNEL } from '#server/infra/facts.ts';
import { listen } from '#server/infra/listen.ts';
import type { Log } from '#server/infra/log.ts';
import type { Fact } from '#server/kernel/event.ts';

/** How often the table is asked although nobody hinted. */
const POLL_MS = 1_000;
const BATCH = 500;
/** A number that did not show up within this time belongs to a transaction that was rolled back. */
const HOLE_PATIENCE_MS = 30_000;
const MAX_HOLES = 10_000;
const RECONNECT_MS = 500;

export type TailedFact = Pick<
  Fact,
  'type' | 'subjectKind' | 'subjectId' | 'siteId' | 'visitId' | 'recordedAt'
>;

export interface Tail {
  stop(): Promise<void>;
}

/**
 * Follows the facts as they are committed. Numbers are handed out before commit, so a late one may appear
 * behind the cursor: holes are remembered and asked for again until patience ends.
 */
export async function tailFacts(
  deps: { readonly pool: pg.Pool; readonly url: string; readonly log: Log },
  onFacts: (facts: readonly TailedFact[]) => Promise<void>,
): Promise<Tail> {
  const { pool, log } = deps;
  const start = await pool.query('SELECT coalesce(max(seq), 0)::text AS seq FROM fact');
  let cursor = BigInt(start.rows[0].seq);
  const holes = new Map<bigint, number>();
  let stopped = false;
  let wake: () => void = () => undefined;

  async function pump(): Promise<number> {
    const { rows } = await pool.query(
      `SELECT seq::text, type, subject_kind AS "subjectKind", subject_id AS "subjectId", site_id AS "siteId",
              visit_id AS "visitId", recorded_at AS "recordedAt"
         FROM fact WHERE (seq > $1 OR seq = ANY($2::bigint[])) AND recorded_at > now() - interval '2 days'
        ORDER BY seq LIMIT ${BATCH}`,
      [String(cursor), [...holes.keys()].map(String)],
    );
    const nowMs = Date.now();
    for (const row of rows) {
      const seq = BigInt(row.seq);
      holes.delete(seq);
      for (let missing = cursor + 1n; missing < seq && holes.size < MAX_HOLES; missing++)
        holes.set(missing, nowMs);
      if (seq > cursor) cursor = seq;
    }
    for (const [seq, since] of holes) if (nowMs - since > HOLE_PATIENCE_MS) holes.delete(seq);
    if (rows.length > 0) await onFacts(rows);
    return rows.length;
  }

  const listener = listen({ ...deps, channels: [FACT_CHANNEL], onMessage: () => wake() });
  const loop = (async () => {
    while (!stopped) {
      const hinted = new Promise<void>((resolve) => {
        wake = resolve;
      });
      try {
        while (!stopped && (await pump()) === BATCH);
      } catch (error) {
        log.warn({ err: error }, 'live tail lost the database');
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
      await Promise.race([hinted, new Promise((resolve) => setTimeout(resolve, POLL_MS).unref())]);
    }
  })();

  return {
    async stop() {
      stopped = true;
      wake();
      await listener.stop();
      await loop;
    },
  };
}
