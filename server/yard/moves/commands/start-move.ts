import { verb } from '#server/infra/verb.ts';
import { decided } from '#server/kernel/errors.ts';
import { moveStarted } from '../events.ts';
import { mayDriveMoves } from '../policy.ts';
import { decideMove } from '../rules.ts';
import { StartMove } from '../schema.ts';
import { aboutMove, auditMove, moveResult, openMove, sayMove, writeMove } from './change-move.ts';

/** The marshal is on it. */
export const startMove = verb({
  name: 'move.start',
  input: StartMove,
  policy: mayDriveMoves,
  async run(work, input) {
    const before = await openMove(work, input.moveId, input.version);
    if (before.status === 'moving') {
      work.unchanged();
      return moveResult(before);
    }
    const { actor, now } = work.ctx;
    const assignedTo = actor.kind === 'user' ? actor.id : before.assignedTo;
    const status = decided(decideMove(before.status, 'moving'));
    const after = await writeMove(work, before, { status, startedAt: now, assignedTo });
    await auditMove(work, before, after);
    await work.record(moveStarted.draft(aboutMove(after), { ...(await sayMove(work, after)), assignedTo }));
    return moveResult(after);
  },
});
