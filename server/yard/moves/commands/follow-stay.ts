import type { Work } from '#server/infra/verb.ts';
import { moveCancelled, moveDone } from '../events.ts';
import { OPEN_MOVES, overtaken } from '../rules.ts';
import { aboutMove, type MoveRow, sayMove, writeMove } from './change-move.ts';

/**
 * Ends the open moves of a stay that were overtaken by what just happened to it, inside that verb: marshals are
 * never sent for a trailer that stands there already or has lost its door. The verb's audit entry covers it.
 */
export async function followStay(work: Work, visitId: string): Promise<void> {
  const open = (await work.tx.move.findMany({
    where: { visitId, status: { in: [...OPEN_MOVES] } },
  })) as MoveRow[];
  if (open.length === 0) return;
  const visit = await work.tx.visit.findUniqueOrThrow({ where: { id: visitId } });
  const held = await work.tx.doorAssignment.findFirst({
    where: { visitId, status: { in: ['reserved', 'occupied'] } },
    select: { doorId: true },
  });
  const stay = {
    doorId: visit.doorId,
    spotId: visit.spotId,
    heldDoorId: held?.doorId ?? null,
    over: visit.status === 'departed' || visit.status === 'cancelled',
  };
  const { now } = work.ctx;
  for (const move of open) {
    const end = overtaken(move, stay);
    if (!end) continue;
    if (end.to === 'done') {
      const after = await writeMove(work, move, {
        status: 'done',
        startedAt: move.startedAt ?? now,
        doneAt: now,
      });
      await work.record(moveDone.draft(aboutMove(after), await sayMove(work, after)));
    } else {
      const after = await writeMove(work, move, { status: 'cancelled' });
      await work.record(
        moveCancelled.draft(aboutMove(after), { ...(await sayMove(work, after)), why: end.why }),
      );
    }
  }
}
