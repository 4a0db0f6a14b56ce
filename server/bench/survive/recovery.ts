import type pg from 'pg';
import type { Kill } from './killer.ts';
import type { LedgerLine } from './sender.ts';

/** Milliseconds from a `kill -9` until the product did again what it does. */
export interface Recovery {
  /** A message sent after the kill was taken. */
  readonly taken: readonly number[];
  /** A worker ended a try that began after the kill. */
  readonly worked: readonly number[];
  /** Work that a dead worker had in its hands was taken up by another. */
  readonly orphans: readonly number[];
}

/** Read from the sender's ledger and from the attempts. Kills that overlap count from the last of them. */
export async function recoveryOf(
  client: pg.Client,
  kills: readonly Kill[],
  lines: readonly LedgerLine[],
): Promise<Recovery> {
  const answered = lines.filter(({ status }) => status === 202);
  const { rows: tries } = await client.query<{ began: number; ended: number; outcome: string }>(
    `SELECT extract(epoch FROM started_at)::float8 * 1000 AS began, outcome,
       extract(epoch FROM started_at)::float8 * 1000 + duration_ms AS ended FROM attempt ORDER BY started_at`,
  );
  const last = Math.max(0, ...lines.map(({ sentAt }) => sentAt));
  const gaps = (ended: readonly { began: number; ended: number }[], victims: readonly string[]) =>
    kills.flatMap((kill, at) => {
      if (!victims.includes(kill.victim) || kill.at > last) return [];
      const back = Math.min(...ended.filter(({ began }) => began > kill.at).map((each) => each.ended));
      const next = kills[at + 1]?.at ?? Number.POSITIVE_INFINITY;
      return back > next ? [] : [back - kill.at];
    });
  const lost = tries.filter(({ outcome }) => outcome === 'lost');
  return {
    taken: gaps(
      answered.map(({ sentAt, answeredAt }) => ({ began: sentAt, ended: answeredAt })),
      ['web', 'postgres', 'session'],
    ),
    worked: gaps(
      tries.filter(({ outcome }) => outcome !== 'lost'),
      ['worker', 'postgres', 'session'],
    ),
    orphans: lost.map(
      ({ began }) => began - Math.max(0, ...kills.map(({ at }) => at).filter((at) => at < began)),
    ),
  };
}
