import type { Tx } from '#server/infra/db/client.ts';
import { verb } from '#server/infra/verb.ts';
import { refuse } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { mayReplay } from '../policy.ts';
import type { Ledger } from '../queries/views.ts';
import { Discard, REPLAY_LIMIT } from '../schema.ts';
import { judgeSelection } from './judge-replay.ts';

const IDS_AUDITED = 1_000;

/** Gives work up for a reason. It stays searchable with everything it carried, and can still be replayed. */
export const discard = verb({
  name: 'ledger.discard',
  input: Discard,
  policy: mayReplay,
  async run(work, { selection, reason }) {
    const { ledger } = selection;
    work.at(null, ledger);
    const ids = (await judgeSelection(work.tx, selection)).slice(0, REPLAY_LIMIT).map(({ id }) => id);
    const gone = await giveUp(work.tx, ledger, ids);
    if (gone.length === 0) throw refuse({ reason: 'discard.nothing_stands' });
    const [first] = gone;
    const subject =
      gone.length === 1 && first ? { kind: ledger, id: first.id } : { kind: 'ledger', id: newId('replay') };
    await work.audit({
      subject,
      siteId: null,
      before: { statuses: [...new Set(gone.map((row) => row.before))].join(' ') },
      after: {
        status: 'discarded',
        ledger,
        count: gone.length,
        ids: gone.slice(0, IDS_AUDITED).map(({ id }) => id),
      },
      reason,
    });
    return { discarded: gone.length, left: ids.length - gone.length };
  },
});

type Gone = { id: string; before: string };

/** Only what stands still: work on its way cannot be taken from under a worker. */
async function giveUp(tx: Tx, ledger: Ledger, ids: readonly string[]): Promise<Gone[]> {
  return ledger === 'message'
    ? tx.$queryRaw<Gone[]>`
        UPDATE message m SET status = 'discarded', done_at = now(), next_at = NULL
        WHERE m.id = ANY (${[...ids]}::text[]) AND m.status IN ('parked', 'dead', 'quarantined', 'refused', 'retrying')
        RETURNING m.id, old.status AS before`
    : tx.$queryRaw<Gone[]>`
        UPDATE delivery d SET status = 'discarded', done_at = now(), next_at = NULL
        WHERE d.id = ANY (${[...ids]}::text[]) AND d.status IN ('parked', 'held', 'dead', 'refused', 'retrying')
        RETURNING d.id, old.status AS before`;
}
