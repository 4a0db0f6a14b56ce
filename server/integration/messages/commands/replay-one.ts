import type { Prisma } from '#server/infra/db/client.ts';
import { verb, type Work } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { notFound, refuse } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { messageMoment } from '../message-id.ts';
import { mayReplay } from '../policy.ts';
import type { Ledger } from '../queries/views.ts';
import { ReplayOne, ReplaySelection } from '../schema.ts';
import { judgeSelection, planOf } from './judge-replay.ts';
import { reopen } from './reopen.ts';

export interface ReplayedOne {
  readonly id: string;
  readonly correlationId: string;
  /** `already-applied`: the effect is there, nothing was handed back. */
  readonly outcome: 'queued' | 'already-applied';
  readonly replayId: string | null;
}

/** Hands one message back to the workers under its own id and thread. What it has done already is not done again. */
export const replayMessage = verb({
  name: 'message.replay',
  input: ReplayOne,
  policy: mayReplay,
  async run(work, { id, reason }): Promise<ReplayedOne> {
    work.at(null, 'message');
    const receivedAt = messageMoment(id);
    const [row] =
      receivedAt === null
        ? []
        : await work.tx.$queryRaw<Row[]>`
            SELECT id, status, attempts, correlation_id AS "correlationId", problem FROM message
            WHERE id = ${id} AND received_at = ${receivedAt}::timestamptz FOR UPDATE`;
    return replayRow(work, 'message', row, reason);
  },
});

/** Hands one effect back to the workers. One that stands, or that a newer one has overtaken, is left alone. */
export const replayDelivery = verb({
  name: 'delivery.replay',
  input: ReplayOne,
  policy: mayReplay,
  async run(work, { id, reason }): Promise<ReplayedOne> {
    work.at(null, 'delivery');
    const [row] = await work.tx.$queryRaw<Row[]>`
      SELECT id, status, attempts, correlation_id AS "correlationId", problem FROM delivery WHERE id = ${id} FOR UPDATE`;
    return replayRow(work, 'delivery', row, reason);
  },
});

interface Row {
  id: string;
  status: string;
  attempts: number;
  correlationId: string;
  problem: unknown;
}

async function replayRow(
  work: Work,
  ledger: Ledger,
  row: Row | undefined,
  reason = 'Replayed by hand',
): Promise<ReplayedOne> {
  if (!row) throw notFound(ledger);
  const { id, correlationId } = row;
  if (row.status === 'queued' || row.status === 'processing') throw refuse({ reason: 'replay.in_work' });
  const selection = ReplaySelection.parse({ ledger, ids: [id], includeApplied: true, includeFailing: true });
  const judged = await judgeSelection(work.tx, selection);
  const why = judged[0]?.why ?? 'eligible';
  if (ledger === 'delivery' && judged[0]?.verdict === 'applied') {
    work.unchanged();
    return { id, correlationId, outcome: 'already-applied', replayId: null };
  }
  if (why === 'needs_mapping' || why === 'partner_gone' || why === 'connector_gone')
    throw refuse({ reason: `replay.${why}` });
  const replayId = newId('replay', work.ctx.now.getTime());
  await work.tx.replay.create({
    data: {
      id: replayId,
      kind: ledger,
      selection: { ids: [id] },
      dryRun: { ...planOf(judged, selection) } as unknown as Prisma.InputJsonObject,
      requestedBy: actorRef(work.ctx.actor),
      reason,
      status: 'done',
      total: 1,
      done: 1,
      createdAt: work.ctx.now,
      finishedAt: work.ctx.now,
    },
  });
  await reopen(work.tx, ledger, [id], { id: replayId, kind: 'by-hand' });
  await work.audit({
    subject: { kind: ledger, id },
    siteId: null,
    before: { status: row.status, attempts: row.attempts, problem: row.problem },
    after: { status: 'queued', attempts: 0, problem: row.problem, replayId },
    reason,
  });
  return { id, correlationId, outcome: 'queued', replayId };
}
