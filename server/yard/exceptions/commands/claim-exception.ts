import { verb } from '#server/infra/verb.ts';
import { conflict, refuse } from '#server/kernel/errors.ts';
import { exceptionClaimed } from '../events.ts';
import { mayWorkOnExceptions } from '../policy.ts';
import { isDone } from '../rules.ts';
import { ClaimException } from '../schema.ts';
import { aboutException, changeException, openException, sayException } from './change-exception.ts';

/** Takes a case on. Somebody else's case is taken over with `reassignException`. */
export const claimException = verb({
  name: 'exception.claim',
  input: ClaimException,
  policy: mayWorkOnExceptions,
  async run(work, input) {
    const before = await openException(work, input.exceptionId, input.version);
    const { actor } = work.ctx;
    if (actor.kind !== 'user') throw refuse({ reason: 'exception.people_only' });
    if (isDone(before.status))
      throw refuse({ reason: 'exception.wrong_state', params: { status: before.status } });
    if (before.ownerUserId === actor.id) {
      work.unchanged();
      return { id: before.id, version: before.version };
    }
    if (before.ownerUserId !== null) throw conflict('exception.claimed');
    const after = await changeException(work, before, {
      status: before.status === 'open' || before.status === 'outdated' ? 'claimed' : before.status,
      ownerUserId: actor.id,
      claimedAt: work.ctx.now,
      snoozedUntil: null,
    });
    await work.record(
      exceptionClaimed.draft(aboutException(after), { ...sayException(after), ownerUserId: actor.id }),
    );
    return { id: after.id, version: after.version };
  },
});
