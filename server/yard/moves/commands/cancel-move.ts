import { verb } from '#server/infra/verb.ts';
import { decided } from '#server/kernel/errors.ts';
import { moveCancelled } from '../events.ts';
import { mayPlanMoves } from '../policy.ts';
import { decideMove } from '../rules.ts';
import { CancelMove } from '../schema.ts';
import { aboutMove, auditMove, moveResult, openMove, sayMove, writeMove } from './change-move.ts';

/** Takes a move out of the queue. */
export const cancelMove = verb({
  name: 'move.cancel',
  input: CancelMove,
  policy: mayPlanMoves,
  async run(work, input) {
    const before = await openMove(work, input.moveId, input.version);
    if (before.status === 'cancelled') {
      work.unchanged();
      return moveResult(before);
    }
    const after = await writeMove(work, before, { status: decided(decideMove(before.status, 'cancelled')) });
    await auditMove(work, before, after, input.reason);
    const said = { ...(await sayMove(work, after)), why: input.reason };
    await work.record(moveCancelled.draft(aboutMove(after), said));
    return moveResult(after);
  },
});
