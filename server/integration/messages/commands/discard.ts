import { verb } from '#server/infra/verb.ts';
import { conflict, notFound } from '#server/kernel/errors.ts';
import { mayReplay } from '../policy.ts';
import { Discard } from '../schema.ts';
import { isStuck, selectRows } from './select-rows.ts';

/** Ends a stuck message or delivery for good. It keeps its bytes, attempts and reason, and is not tried again. */
export const discard = verb({
  name: 'message.discard',
  input: Discard,
  policy: mayReplay,
  async run(work, { kind, id, reason }) {
    work.at(null, kind);
    const [row] = await selectRows(work.tx, kind, { ids: [id] });
    if (!row) throw notFound(kind);
    if (row.status === 'discarded') {
      work.unchanged();
      return { id };
    }
    if (!isStuck(row)) throw conflict('message.not_stuck', { status: row.status });
    const data = { status: 'discarded', doneAt: work.ctx.now };
    const written =
      kind === 'message'
        ? await work.tx.message.updateMany({
            where: { id, receivedAt: row.bornAt, status: row.status },
            data,
          })
        : await work.tx.delivery.updateMany({ where: { id, status: row.status }, data });
    if (written.count === 0) throw conflict('outdated');
    await work.audit({
      subject: { kind, id },
      siteId: null,
      before: { status: row.status, code: row.code },
      after: { status: 'discarded' },
      reason,
    });
    return { id };
  },
});
