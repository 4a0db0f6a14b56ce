import { verb } from '#server/infra/verb.ts';
import { refuse } from '#server/kernel/errors.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { exceptionReassigned } from '../events.ts';
import { mayWorkOnExceptions } from '../policy.ts';
import { isDone } from '../rules.ts';
import { MAX_SNOOZE_MINUTES, SnoozeException } from '../schema.ts';
import { aboutException, changeException, openException, sayException } from './change-exception.ts';

/** Takes a case off the lists until a moment; null brings it back now. */
export const snoozeException = verb({
  name: 'exception.snooze',
  input: SnoozeException,
  policy: mayWorkOnExceptions,
  async run(work, input) {
    const before = await openException(work, input.exceptionId, input.version);
    if (isDone(before.status))
      throw refuse({ reason: 'exception.wrong_state', params: { status: before.status } });
    if (input.until && input.until <= work.ctx.now) throw refuse({ reason: 'exception.snooze_past' });
    if (input.until && input.until > addMinutes(work.ctx.now, MAX_SNOOZE_MINUTES))
      throw refuse({ reason: 'exception.snooze_long', params: { minutes: MAX_SNOOZE_MINUTES } });
    if (before.snoozedUntil?.getTime() === input.until?.getTime()) {
      work.unchanged();
      return { id: before.id, version: before.version };
    }
    const after = await changeException(work, before, { snoozedUntil: input.until });
    await work.record(
      exceptionReassigned.draft(aboutException(after), {
        ...sayException(after),
        ownerRole: after.ownerRole,
        ownerUserId: after.ownerUserId,
        snoozedUntil: after.snoozedUntil?.toISOString() ?? null,
      }),
    );
    return { id: after.id, version: after.version };
  },
});
