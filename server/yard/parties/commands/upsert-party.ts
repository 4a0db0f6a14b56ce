import { verb } from '#server/infra/verb.ts';
import { newId } from '#server/kernel/ids.ts';
import { partyChanged } from '../events.ts';
import { mayKeepParties } from '../policy.ts';
import { UpsertParty } from '../schema.ts';

/** Creates a party or brings its name and SCAC up to date; a SCAC that is not named stays. */
export const upsertParty = verb({
  name: 'party.upsert',
  input: UpsertParty,
  policy: mayKeepParties,
  async run(work, input): Promise<{ partyId: string; created: boolean }> {
    work.at(null, 'party');
    const { ctx, tx } = work;
    const { kind, code } = input;
    const row = {
      id: newId('party', ctx.now.getTime()),
      kind,
      code,
      name: input.name,
      scac: input.scac ?? null,
    };
    const made = await tx.party.createMany({ data: [row], skipDuplicates: true });
    const where = { kind_code: { kind, code } };
    const before = made.count === 1 ? null : await tx.party.findUniqueOrThrow({ where });
    const after = { name: input.name, scac: input.scac ?? before?.scac ?? null };
    if (before && before.name === after.name && before.scac === after.scac && before.active) {
      work.unchanged();
      return { partyId: before.id, created: false };
    }
    const kept = before
      ? await tx.party.update({ where, data: { ...after, active: true, version: { increment: 1 } } })
      : row;
    const subject = { kind: 'party', id: kept.id };
    await work.audit({ subject, siteId: null, before, after: kept });
    await work.record(partyChanged.draft({ subject, siteId: null }, { kind, code, ...after }));
    return { partyId: kept.id, created: before === null };
  },
});
