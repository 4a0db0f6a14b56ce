import { verb } from '#server/infra/verb.ts';
import { newId } from '#server/kernel/ids.ts';
import { siteChanged } from '../events.ts';
import { mayShapeSite } from '../policy.ts';
import { siteById } from '../queries.ts';
import { AddGate } from '../schema.ts';

/** Adds a gate; a code that exists already changes nothing. */
export const addGate = verb({
  name: 'site.add-gate',
  input: AddGate,
  policy: mayShapeSite,
  async run(work, input): Promise<{ gateId: string }> {
    const { siteId } = input;
    work.at(siteId, 'site');
    await siteById(work.tx, siteId);
    const row = { ...input, id: newId('gate', work.ctx.now.getTime()) };
    const made = await work.tx.gate.createMany({ data: [row], skipDuplicates: true });
    if (made.count === 0) {
      work.unchanged();
      const where = { siteId_code: { siteId, code: input.code } };
      return { gateId: (await work.tx.gate.findUniqueOrThrow({ where })).id };
    }
    const subject = { kind: 'gate', id: row.id };
    await work.audit({ subject, siteId, before: null, after: row });
    await work.record(siteChanged.draft({ subject, siteId }, { what: 'gates' }));
    return { gateId: row.id };
  },
});
