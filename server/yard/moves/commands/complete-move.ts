import { drop } from '#server/infra/unit.ts';
import { verb, type Work } from '#server/infra/verb.ts';
import { decided, refuse } from '#server/kernel/errors.ts';
import { dockVisit } from '#server/yard/doors/commands/dock-visit.ts';
import { undockVisit } from '#server/yard/doors/commands/undock-visit.ts';
import { placeTrailer } from '#server/yard/trailers/commands/place-trailer.ts';
import type { VisitStatus } from '#server/yard/visits/schema.ts';
import { moveDone } from '../events.ts';
import { mayDriveMoves } from '../policy.ts';
import { decideMove } from '../rules.ts';
import { CompleteMove } from '../schema.ts';
import {
  aboutMove,
  auditMove,
  type MoveRow,
  moveResult,
  openMove,
  sayMove,
  writeMove,
} from './change-move.ts';

/**
 * The trailer stands where the move led, or where it was really put. At a door the visit is docked; away from
 * one it is undocked and the door is free.
 */
export const completeMove = verb({
  name: 'move.complete',
  input: CompleteMove,
  policy: mayDriveMoves,
  async run(work, input) {
    const seen = await work.tx.move.findUnique({ where: { id: input.moveId }, select: { visitId: true } });
    const before = await openMove(work, input.moveId, input.version);
    if (before.status === 'done') {
      work.unchanged();
      return moveResult(before);
    }
    if ((input.toKind === 'spot' || input.toKind === 'door') && !input.toId)
      throw refuse({ reason: 'move.place_missing' });
    const doneAt = input.doneAt ?? work.ctx.now;
    const target = input.toKind ? { toKind: input.toKind, toId: input.toId ?? null } : {};
    const status = decided(decideMove(before.status, 'done'));
    const startedAt = before.startedAt ?? doneAt;
    const after = await writeMove(work, before, { ...target, status, doneAt, startedAt });
    if (seen?.visitId) await arrive(work, after, seen.visitId, input.doneAt);
    else await place(work, after, doneAt);
    await auditMove(work, before, after);
    await work.record(moveDone.draft(aboutMove(after, doneAt), await sayMove(work, after)));
    return moveResult(after);
  },
});

async function arrive(work: Work, move: MoveRow, visitId: string, doneAt: Date | undefined): Promise<void> {
  const stamp = doneAt ? { happenedAt: doneAt, source: 'screen' as const } : {};
  if (move.toKind === 'door') {
    await dockVisit(work.ctx, { visitId, stamp, ...(move.toId ? { doorId: move.toId } : {}) });
    return;
  }
  const visit = await work.tx.visit.findUniqueOrThrow({ where: { id: visitId } });
  const spotId = move.toKind === 'spot' && move.toId ? move.toId : undefined;
  if (visit.doorId !== null) {
    await undockVisit(work.ctx, { visitId, stamp, ...(spotId ? { spotId } : {}) });
    return;
  }
  await park(work, visit, spotId ?? null);
  await place(work, move, doneAt ?? work.ctx.now);
}

// Parked from the gate or from another spot: no stage, but the place and with it "Waiting".
async function park(
  work: Work,
  visit: { id: string; status: string; spotId: string | null; checkedInAt: Date | null },
  spotId: string | null,
): Promise<void> {
  if (visit.spotId === spotId) return;
  const waits = visit.status === 'checked_in' || visit.status === 'waiting';
  const status: VisitStatus =
    waits && spotId !== null ? 'waiting' : waits ? 'checked_in' : (visit.status as VisitStatus);
  await work.tx.visit.update({
    where: { id: visit.id },
    data: { spotId, status, version: { increment: 1 } },
  });
  drop(work.tx, 'visit', visit.id);
}

async function place(work: Work, move: MoveRow, seenAt: Date): Promise<void> {
  if (move.trailerId === null) return;
  await placeTrailer(work.ctx, {
    trailerId: move.trailerId,
    siteId: move.siteId,
    placeKind: move.toKind as 'gate' | 'spot' | 'door',
    ...(move.toId ? { placeId: move.toId } : {}),
    seenAt,
    source: 'screen',
  });
}
