import { wake } from '#server/infra/jobs.ts';
import { verb, type Work } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { newId } from '#server/kernel/ids.ts';
import { mayReplay } from '../policy.ts';
import { type LedgerKind, REPLAY_NEEDS_APPROVAL, type ReplaySelection, StartReplay } from '../schema.ts';
import { type DryRun, dryRunOf, isStuck, type Selected, selectRows } from './select-rows.ts';

export interface ReplayResult {
  readonly replayId: string;
  readonly status: 'done' | 'needs_approval';
  readonly dryRun: DryRun;
}

/**
 * Tries stuck messages or deliveries again, under their own id and correlation; the next attempt names the replay.
 * What was applied already is left alone. From 100 on a second person has to agree.
 */
export const startReplay = verb({
  name: 'replay.start',
  input: StartReplay,
  policy: mayReplay,
  async run(work, { kind, selection, reason }): Promise<ReplayResult> {
    work.at(null, 'replay');
    const rows = await selectRows(work.tx, kind, selection);
    const dryRun = dryRunOf('ids' in selection ? selection.ids.length : rows.length, rows);
    const needsApproval = dryRun.eligible >= REPLAY_NEEDS_APPROVAL;
    const replayId = newId('replay', work.ctx.now.getTime());
    // The approved selection is the rows that were shown, not whatever fits later.
    const shown: ReplaySelection = { ids: rows.filter(isStuck).map(({ id }) => id) };
    await work.tx.replay.create({
      data: {
        id: replayId,
        kind,
        selection: { ...shown, asked: selection },
        dryRun: { ...dryRun },
        requestedBy: actorRef(work.ctx.actor),
        reason,
        status: needsApproval ? 'needs_approval' : 'done',
        total: dryRun.eligible,
        done: needsApproval ? 0 : dryRun.eligible,
        createdAt: work.ctx.now,
        finishedAt: needsApproval ? null : work.ctx.now,
      },
    });
    if (!needsApproval) await requeue(work, kind, rows.filter(isStuck), replayId);
    await work.audit({
      subject: { kind: 'replay', id: replayId },
      siteId: null,
      before: null,
      after: { kind, selection: JSON.parse(JSON.stringify(selection)), dryRun: { ...dryRun }, needsApproval },
      reason,
    });
    return { replayId, status: needsApproval ? 'needs_approval' : 'done', dryRun };
  },
});

/** Puts stuck rows back at their place in the order of their keys and wakes those. */
export async function requeue(
  work: Work,
  kind: LedgerKind,
  rows: readonly Selected[],
  replayId: string,
): Promise<void> {
  const mark = JSON.stringify({ replay: { id: replayId, by: actorRef(work.ctx.actor), at: work.ctx.now } });
  const ids = rows.map(({ id }) => id);
  const born = rows.map(({ bornAt }) => bornAt);
  if (kind === 'message') {
    const woken = await work.tx.$queryRaw<{ key: string }[]>`
      UPDATE message m SET status = 'queued', attempts = 0, next_at = NULL, done_at = NULL,
        problem = coalesce(m.problem, '{}'::jsonb) || ${mark}::jsonb
      FROM unnest(${ids}::text[], ${born}::timestamptz[]) AS t(id, at)
      WHERE m.id = t.id AND m.received_at = t.at AND m.status IN ('dead', 'refused', 'quarantined', 'parked')
      RETURNING m.stream_key AS key`;
    await wake(
      work.tx,
      'inbound',
      woken.map(({ key }) => key),
    );
    return;
  }
  const woken = await work.tx.$queryRaw<{ key: string; lane: 'odoo' | 'odoo_low' }[]>`
    UPDATE delivery SET status = 'queued', attempts = 0, next_at = NULL, done_at = NULL,
      problem = coalesce(problem, '{}'::jsonb) || ${mark}::jsonb
    WHERE id = ANY (${ids}) AND status IN ('dead', 'refused', 'parked', 'held')
    RETURNING key, lane`;
  for (const lane of ['odoo', 'odoo_low'] as const)
    await wake(
      work.tx,
      lane,
      woken.filter((row) => row.lane === lane).map(({ key }) => key),
    );
}
