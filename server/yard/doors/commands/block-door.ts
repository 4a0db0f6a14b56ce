import { verb } from '#server/infra/verb.ts';
import { conflict, notFound, refuse } from '#server/kernel/errors.ts';
import { doorBlocked } from '../events.ts';
import { mayBlockDoors } from '../policy.ts';
import { BlockDoor } from '../schema.ts';
import { lockDoor } from './hold-door.ts';

/** Takes a door out of use. What stands there stays; promises stand until somebody moves them. */
export const blockDoor = verb({
  name: 'door.block',
  input: BlockDoor,
  policy: mayBlockDoors,
  async run(work, input): Promise<{ doorId: string; version: number }> {
    const seen = await work.tx.door.findUnique({ where: { id: input.doorId } });
    if (!seen) throw notFound('door');
    work.at(seen.siteId, 'door');
    const before = await lockDoor(work, input.doorId);
    if (input.version !== undefined && input.version !== before.version) throw conflict('outdated');
    const until = input.until ?? null;
    if (until !== null && until <= work.ctx.now) throw refuse({ reason: 'door.block_ended' });
    if (before.blockedReason === input.reason && before.blockedUntil?.getTime() === until?.getTime()) {
      work.unchanged();
      return { doorId: before.id, version: before.version };
    }
    const data = { blockedReason: input.reason, blockedAt: work.ctx.now, blockedUntil: until };
    await work.tx.door.update({ where: { id: before.id }, data: { ...data, version: { increment: 1 } } });
    const subject = { kind: 'door', id: before.id };
    const { siteId, code } = before;
    await work.audit({
      subject,
      siteId,
      before: { ...before },
      after: { ...before, ...data },
      reason: input.reason,
    });
    await work.record(
      doorBlocked.draft({ subject, siteId }, { doorId: before.id, code, reason: input.reason, until }),
    );
    return { doorId: before.id, version: before.version + 1 };
  },
});
