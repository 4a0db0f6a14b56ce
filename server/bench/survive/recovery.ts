import type pg from 'pg';
import type { Kill } from './killer.ts';
import type { LedgerLine } from './sender.ts';

/** Milliseconds from a `kill -9` until the product did again what it does. */
export interface Recovery {
  /** A message sent after the kill was taken. */
  readonly taken: readonly number[];
  /** A worker ended a try that began after the kill. */
  readonly worked: readonly number[];
  /** A message that a dead worker had in its hands was taken up again. */
  readonly orphans: readonly number[];
  /** The same for what goes to Odoo, which also waits while Odoo's own breaker is open. */
  readonly effects: readonly number[];
  /** What took longest, try by try, in seconds after the kill before it. */
  readonly slowest: readonly string[];
}

/** Read from the sender's ledger and from the attempts. Kills that overlap count from the last of them. */
export async function recoveryOf(
  client: pg.Client,
  kills: readonly Kill[],
  lines: readonly LedgerLine[],
): Promise<Recovery> {
  const answered = lines.filter(({ status }) => status === 202);
  const { rows: tries } = await client.query<Try>(
    `SELECT extract(epoch FROM started_at)::float8 * 1000 AS began, outcome,
       extract(epoch FROM started_at)::float8 * 1000 + duration_ms AS ended, subject_kind AS kind, subject_id AS id FROM attempt ORDER BY started_at`,
  );
  const last = Math.max(0, ...lines.map(({ sentAt }) => sentAt));
  const gaps = (ended: readonly { began: number; ended: number }[], victims: readonly string[]) =>
    kills.flatMap((kill, at) => {
      if (!victims.includes(kill.victim) || kill.at > last) return [];
      const back = Math.min(...ended.filter(({ began }) => began > kill.at).map((each) => each.ended));
      const next = kills[at + 1]?.at ?? Number.POSITIVE_INFINITY;
      return back > next ? [] : [back - kill.at];
    });
  const ends = kills.filter(({ victim }) => victim !== 'web').map(({ at }) => at);
  const since = (began: number) => began - Math.max(0, ...ends.filter((at) => at < began));
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
    orphans: lost.filter(({ kind }) => kind === 'message').map(({ began }) => since(began)),
    slowest: slowestOf(lost, tries, since),
    effects: lost.filter(({ kind }) => kind === 'delivery').map(({ began }) => since(began)),
  };
}

interface Try {
  readonly began: number;
  readonly ended: number;
  readonly outcome: string;
  readonly kind: string;
  readonly id: string;
}

const SHOWN = 3;

function slowestOf(lost: readonly Try[], tries: readonly Try[], since: (began: number) => number): string[] {
  const worst = [...lost].sort((a, b) => since(b.began) - since(a.began)).slice(0, SHOWN);
  return worst.map((one) => {
    const kill = one.began - since(one.began);
    const story = tries.filter(({ id }) => id === one.id);
    const seconds = (at: number) => ((at - kill) / 1_000).toFixed(1);
    return `${one.kind} ${one.id}: ${story.map(({ outcome, began }) => `${outcome} ${seconds(began)}`).join(', ')}`;
  });
}
