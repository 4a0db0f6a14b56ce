import { verb } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { AppError, conflict, notFound } from '#server/kernel/errors.ts';
import { mayApproveReplays } from '../policy.ts';
import { ApproveReplay, type LedgerKind } from '../schema.ts';
import { isStuck, selectRows } from './select-rows.ts';
import { requeue } from './start-replay.ts';

/** A second person agrees to a large replay: exactly the rows that were shown, as far as they are still stuck. */
export const approveReplay = verb({
  name: 'replay.approve',
  input: ApproveReplay,
  policy: mayApproveReplays,
  async run(work, { replayId }) {
    work.at(null, 'replay');
    await work.tx.$queryRaw`SELECT id FROM replay WHERE id = ${replayId} FOR UPDATE`;
    const replay = await work.tx.replay.findUnique({ where: { id: replayId } });
    if (!replay) throw notFound('replay');
    if (replay.status !== 'needs_approval') throw conflict('replay.decided', { status: replay.status });
    if (replay.requestedBy === actorRef(work.ctx.actor))
      throw new AppError('same_person', 'Another person has to approve', { reason: 'same_person' });
    const { ids } = replay.selection as unknown as { ids: string[] };
    const kind = replay.kind as LedgerKind;
    const rows = (await selectRows(work.tx, kind, { ids })).filter(isStuck);
    await requeue(work, kind, rows, replayId);
    const done = {
      status: 'done',
      approvedBy: actorRef(work.ctx.actor),
      done: rows.length,
      finishedAt: work.ctx.now,
    };
    await work.tx.replay.update({ where: { id: replayId }, data: done });
    await work.audit({
      subject: { kind: 'replay', id: replayId },
      siteId: null,
      before: { status: replay.status },
      after: done,
    });
    return { replayId, replayed: rows.length };
  },
});
