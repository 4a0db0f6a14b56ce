import type { Ctx } from '#server/infra/context.ts';
import type { Prisma } from '#server/infra/db/client.ts';
import { gate, parse, verb } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { AppError, notFound, refuse } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { mayApproveReplays, mayReplay } from '../policy.ts';
import type { ReplayPlan } from '../queries/views.ts';
import { AbortReplay, DecideReplay, ReplayMany, ReplaySelection } from '../schema.ts';
import { chosen, judgeSelection, planOf } from './judge-replay.ts';

/** Says what a replay would do. Changes nothing. */
export async function planReplay(ctx: Ctx, raw: unknown): Promise<ReplayPlan> {
  gate(ctx.actor, mayReplay, null, 'replay');
  const selection = parse(ReplaySelection, raw);
  return planOf(await judgeSelection(ctx.tx ?? ctx.db, selection), selection);
}

export interface Requested {
  readonly replayId: string;
  readonly status: 'held' | 'running';
  readonly plan: ReplayPlan;
}

/**
 * Starts a replay of what is selected now, or holds it for a second person from `APPROVAL_FROM` on. The worker hands
 * the rows back in small steps, oldest first, so that they never crowd out what comes in.
 */
export const replayMany = verb({
  name: 'replay.request',
  input: ReplayMany,
  policy: mayReplay,
  async run(work, { selection, reason }): Promise<Requested> {
    work.at(null, 'replay');
    const judged = await judgeSelection(work.tx, selection);
    const plan = planOf(judged, selection);
    const ids = chosen(judged, selection);
    if (ids.length === 0) throw refuse({ reason: 'replay.nothing_to_do' });
    const status = plan.needsApproval ? 'held' : 'running';
    const id = newId('replay', work.ctx.now.getTime());
    const { ids: _, ...criteria } = selection;
    await work.tx.replay.create({
      data: {
        id,
        kind: selection.ledger,
        selection: { criteria, ids },
        dryRun: plan as unknown as Prisma.InputJsonObject,
        requestedBy: actorRef(work.ctx.actor),
        reason,
        status,
        total: ids.length,
        createdAt: work.ctx.now,
      },
    });
    await work.audit({
      subject: { kind: 'replay', id },
      siteId: null,
      before: null,
      after: { status, criteria, plan },
      reason,
    });
    return { replayId: id, status, plan };
  },
});

/** A second person lets a large replay go. */
export const approveReplay = verb({
  name: 'replay.approve',
  input: DecideReplay,
  policy: mayApproveReplays,
  async run(work, { replayId }) {
    work.at(null, 'replay');
    const before = await work.tx.replay.findUnique({ where: { id: replayId }, select: SHOWN });
    if (!before) throw notFound('replay');
    const approvedBy = actorRef(work.ctx.actor);
    if (before.requestedBy === approvedBy)
      throw new AppError('same_person', 'the person who asked cannot approve', {
        reason: 'replay.same_person',
      });
    const { count } = await work.tx.replay.updateMany({
      where: { id: replayId, status: 'held' },
      data: { status: 'running', approvedBy },
    });
    if (count === 0) throw refuse({ reason: 'replay.not_waiting' });
    await work.audit({
      subject: { kind: 'replay', id: replayId },
      siteId: null,
      before,
      after: { ...before, status: 'running', approvedBy },
    });
    return { replayId };
  },
});

/** Stops a replay: what was handed back already runs on, the rest stays where it is. Also says no to a held one. */
export const abortReplay = verb({
  name: 'replay.abort',
  input: AbortReplay,
  policy: mayReplay,
  async run(work, { replayId, reason }) {
    work.at(null, 'replay');
    const before = await work.tx.replay.findUnique({ where: { id: replayId }, select: SHOWN });
    if (!before) throw notFound('replay');
    const { count } = await work.tx.replay.updateMany({
      where: { id: replayId, status: { in: ['held', 'running'] } },
      data: { status: 'aborted', finishedAt: work.ctx.now },
    });
    if (count === 0) throw refuse({ reason: 'replay.over' });
    await work.audit({
      subject: { kind: 'replay', id: replayId },
      siteId: null,
      before,
      after: { ...before, status: 'aborted' },
      reason,
    });
    return { replayId };
  },
});

const SHOWN = { status: true, requestedBy: true, approvedBy: true, total: true, done: true } as const;
