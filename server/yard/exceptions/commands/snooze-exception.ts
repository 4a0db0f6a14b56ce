import { verb } from '#server/infra/verb.ts';
import { refuse } from '#server/kernel/errors.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { exceptionReassigned } from '../events.ts';
import { mayWorkOnExceptions } from '../policy.ts';
import { isDone } from '../rules.ts';
import { MAX_SNOOZE_MINUTES, SnoozeException } from '../schema.ts';
import {
  aboutException,
  changeException,
  type ExceptionRow,
  openException,
  sayException,
} from './change-exception.ts';

/** Takes a case off the lists until a moment or until something happens to its record; neither brings it back now. */
export const snoozeException = verb({
  name: 'exception.snooze',
  input: SnoozeException,
  policy: mayWorkOnExceptions,
  async run(work, input) {
    const before = await openException(work, input.exceptionId, input.version);
    if (isDone(before.status))
      throw refuse({ reason: 'exception.wrong_state', params: { status: before.status } });
    const longest = addMinutes(work.ctx.now, MAX_SNOOZE_MINUTES);
    const until = input.until ?? (input.wakeOn ? longest : null);
    if (until && until <= work.ctx.now) throw refuse({ reason: 'exception.snooze_past' });
    if (until && until > longest)
      throw refuse({ reason: 'exception.snooze_long', params: { minutes: MAX_SNOOZE_MINUTES } });
    const wakeOn = input.wakeOn ?? null;
    if (sleepsSo(before, until, wakeOn)) {
      work.unchanged();
      return { id: before.id, version: before.version };
    }
    const after = await changeException(work, before, {
      snoozedUntil: until,
      snoozedAt: until ? work.ctx.now : null,
      wakeOn,
    });
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

function sleepsSo(before: ExceptionRow, until: Date | null, wakeOn: string | null): boolean {
  if (until === null || before.snoozedUntil === null) return until === before.snoozedUntil;
  if (before.wakeOn !== wakeOn) return false;
  return wakeOn !== null || before.snoozedUntil.getTime() === until.getTime();
}
