import { verb } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { SaveMapping } from '../schema.ts';
import { afterDecision, lockMapping, mayMap } from './decide-mapping.ts';

/** Translates a code and wakes every message that waited for it. Saved again with another target it is corrected. */
export const saveMapping = verb({
  name: 'mapping.save',
  input: SaveMapping,
  policy: mayMap,
  async run(work, { mappingId, targetKind, targetId, version }) {
    work.at(null, 'mapping');
    const before = await lockMapping(work.tx, mappingId, version);
    if (before.status === 'mapped' && before.targetId === targetId && before.targetKind === targetKind) {
      work.unchanged();
      return { mappingId, version: before.version, woken: 0 };
    }
    const after = await work.tx.mapping.update({
      where: { id: mappingId },
      data: {
        status: 'mapped',
        targetKind,
        targetId,
        decidedBy: actorRef(work.ctx.actor),
        decidedAt: work.ctx.now,
        version: { increment: 1 },
      },
    });
    const woken = await afterDecision(work, mappingId);
    await work.audit({ subject: { kind: 'mapping', id: mappingId }, siteId: null, before, after });
    await work.record(settingChanged('mapping', mappingId));
    return { mappingId, version: after.version, woken };
  },
});
