import { z } from 'zod';
import { verb } from '#server/infra/verb.ts';
import { mayWorkOnExceptions } from '../policy.ts';
import { UNDECIDED_STATUSES } from '../rules.ts';
import { autoClear } from './raise-exception.ts';

/** Closes the open case of a cause because the cause is gone. Answers false when there is none to close. */
export const clearException = verb({
  name: 'exception.clear',
  input: z.object({ dedupeKey: z.string().min(1).max(300), resolution: z.string().min(1).max(500) }),
  policy: mayWorkOnExceptions,
  async run(work, { dedupeKey, resolution }): Promise<boolean> {
    const before = await work.tx.yardException.findFirst({
      where: { dedupeKey, status: { in: [...UNDECIDED_STATUSES] } },
    });
    work.at(before?.siteId ?? null, 'exception');
    if (!before || !(await autoClear(work, dedupeKey, resolution))) {
      work.unchanged();
      return false;
    }
    const after = await work.tx.yardException.findUnique({ where: { id: before.id } });
    await work.audit({
      subject: { kind: 'exception', id: before.id },
      siteId: before.siteId,
      before,
      after,
      reason: resolution,
    });
    return true;
  },
});
