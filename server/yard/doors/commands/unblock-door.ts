import { verb } from '#server/infra/verb.ts';
import { conflict, notFound } from '#server/kernel/errors.ts';
import { doorUnblocked } from '../events.ts';
import { mayBlockDoors } from '../policy.ts';
import { UnblockDoor } from '../schema.ts';
import { lockDoor } from './hold-door.ts';

/** Puts a door back into use. */
export const unblockDoor = verb({
  name: 'door.unblock',
  input: UnblockDoor,
  policy: mayBlockDoors,
  async run(work, input): Promise<{ doorId: string; version: number }> {
    const seen = await work.tx.door.findUnique({ where: { id: input.doorId } });
    if (!seen) throw notFound('door');
    work.at(seen.siteId, 'door');
    const before = await lockDoor(work, input.doorId);
    if (before.blockedReason === null) {
      work.unchanged();
      return { doorId: before.id, version: before.version };
    }
    if (input.version !== undefined && input.version !== before.version) throw conflict('outdated');
    const data = { blockedReason: null, blockedAt: null, blockedUntil: null };
    await work.tx.door.update({ where: { id: before.id }, data: { ...data, version: { increment: 1 } } });
    const subject = { kind: 'door', id: before.id };
    const { siteId, code } = before;
    await work.audit({ subject, siteId, before: { ...before }, after: { ...before, ...data } });
    await work.record(doorUnblocked.draft({ subject, siteId }, { doorId: before.id, code }));
    return { doorId: before.id, version: before.version + 1 };
  },
});
