import { verb } from '#server/infra/verb.ts';
import { refuse } from '#server/kernel/errors.ts';
import { exceptionClosed } from '../events.ts';
import { mayWorkOnExceptions } from '../policy.ts';
import { decideClose } from '../rules.ts';
import { CloseException } from '../schema.ts';
import { aboutException, changeException, openException, sayException } from './change-exception.ts';

/** Ends a case by hand, with a reason. A case with a correction on its way ends through the correction. */
export const closeException = verb({
  name: 'exception.close',
  input: CloseException,
  policy: mayWorkOnExceptions,
  async run(work, input) {
    const before = await openException(work, input.exceptionId, input.version);
    if (before.status === 'closed') {
      work.unchanged();
      return { id: before.id, version: before.version };
    }
    const decision = decideClose(before);
    if (!decision.ok) throw refuse(decision.refusal);
    const after = await changeException(
      work,
      before,
      { status: 'closed', closedAt: work.ctx.now, resolution: input.reason },
      input.reason,
    );
    await work.record(
      exceptionClosed.draft(aboutException(after), {
        ...sayException(after),
        resolution: input.reason,
        cleared: false,
      }),
    );
    return { id: after.id, version: after.version };
  },
});
