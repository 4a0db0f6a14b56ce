import { verb } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { newId } from '#server/kernel/ids.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { AddMapping, codeNorm } from '../schema.ts';
import { afterDecision, mayMap } from './decide-mapping.ts';

/** Translates a code before anybody has sent it (onboarding, seeds). An existing translation is replaced. */
export const addMapping = verb({
  name: 'mapping.add',
  input: AddMapping,
  policy: mayMap,
  async run(work, input) {
    work.at(null, 'mapping');
    const key = { system: input.system, kind: input.kind, norm: codeNorm(input.code) };
    const before = await work.tx.mapping.findUnique({ where: { system_kind_norm: key } });
    const { targetKind, targetId } = input;
    if (before?.status === 'mapped' && before.targetId === targetId && before.targetKind === targetKind) {
      work.unchanged();
      return { mappingId: before.id, woken: 0 };
    }
    const decided = {
      status: 'mapped',
      targetKind,
      targetId,
      decidedBy: actorRef(work.ctx.actor),
      decidedAt: work.ctx.now,
    };
    const after = await work.tx.mapping.upsert({
      where: { system_kind_norm: key },
      create: {
        ...key,
        ...decided,
        id: newId('mapping', work.ctx.now.getTime()),
        code: input.code,
        hint: {},
        createdAt: work.ctx.now,
      },
      update: { ...decided, version: { increment: 1 } },
    });
    const woken = await afterDecision(work, after.id);
    await work.audit({ subject: { kind: 'mapping', id: after.id }, siteId: null, before, after });
    await work.record(settingChanged('mapping', after.id));
    return { mappingId: after.id, woken };
  },
});
