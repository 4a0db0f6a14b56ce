import { verb } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { RejectMapping } from '../schema.ts';
import { afterDecision, lockMapping, mayMap } from './decide-mapping.ts';

/** Says that a code means nothing to us: what waited for it is refused, and the sender can see why. */
export const rejectMapping = verb({
  name: 'mapping.reject',
  input: RejectMapping,
  policy: mayMap,
  async run(work, { mappingId, reason }) {
    work.at(null, 'mapping');
    const before = await lockMapping(work.tx, mappingId);
    if (before.status === 'rejected') {
      work.unchanged();
      return { mappingId, woken: 0 };
    }
    const after = await work.tx.mapping.update({
      where: { id: mappingId },
      data: {
        status: 'rejected',
        targetKind: null,
        targetId: null,
        decidedBy: actorRef(work.ctx.actor),
        decidedAt: work.ctx.now,
        version: { increment: 1 },
      },
    });
    const woken = await afterDecision(work, mappingId);
    await work.audit({ subject: { kind: 'mapping', id: mappingId }, siteId: null, before, after, reason });
    await work.record(settingChanged('mapping', mappingId));
    return { mappingId, woken };
  },
});
