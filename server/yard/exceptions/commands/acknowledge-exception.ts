import { verb } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { exceptionAcknowledged } from '../events.ts';
import { mayWorkOnExceptions } from '../policy.ts';
import { isDone } from '../rules.ts';
import { AcknowledgeException } from '../schema.ts';
import { aboutException, changeException, openException, sayException } from './change-exception.ts';

/** "I have seen it": ends the alarm, not the case. The first one to say so is kept. */
export const acknowledgeException = verb({
  name: 'exception.acknowledge',
  input: AcknowledgeException,
  policy: mayWorkOnExceptions,
  async run(work, input) {
    const before = await openException(work, input.exceptionId);
    if (before.acknowledgedAt !== null || isDone(before.status)) {
      work.unchanged();
      return { id: before.id, version: before.version };
    }
    const after = await changeException(work, before, {
      acknowledgedBy: actorRef(work.ctx.actor),
      acknowledgedAt: work.ctx.now,
    });
    await work.record(exceptionAcknowledged.draft(aboutException(after), sayException(after)));
    return { id: after.id, version: after.version };
  },
});
