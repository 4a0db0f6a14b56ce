import { verb, type Work } from '#server/infra/verb.ts';
import { notFound, refuse } from '#server/kernel/errors.ts';
import { newId, type SiteId, type VisitId } from '#server/kernel/ids.ts';
import { moveCreated } from '../events.ts';
import { mayPlanMoves } from '../policy.ts';
import { OPEN_MOVES } from '../rules.ts';
import { CreateMove } from '../schema.ts';
import { aboutMove, auditMove, type MoveResult, type MoveRow, moveResult, sayMove } from './change-move.ts';

/** Puts a move into the marshals' queue. An open move of the same unit to the same place is that move. */
export const createMove = verb({
  name: 'move.create',
  input: CreateMove,
  policy: mayPlanMoves,
  async run(work, input): Promise<MoveResult & { created: boolean }> {
    work.at(input.siteId, 'site');
    const { row, created } = await queueMove(work, input);
    if (created) await auditMove(work, null, row);
    else work.unchanged();
    return { ...moveResult(row), created };
  },
});

/** Makes a move inside another verb; the audit entry is that verb's. */
export async function queueMove(work: Work, input: CreateMove): Promise<{ row: MoveRow; created: boolean }> {
  const { ctx, tx } = work;
  const unit = await unitOf(work, input);
  await checkTarget(work, input);
  const toId = input.toId ?? null;
  const open = await tx.move.findFirst({
    where: {
      siteId: input.siteId,
      ...(unit.trailerId ? { trailerId: unit.trailerId } : { visitId: unit.visitId }),
      toKind: input.toKind,
      toId,
      status: { in: [...OPEN_MOVES] },
    },
  });
  if (open) return { row: open as MoveRow, created: false };
  const [{ no } = { no: 0n }] = await tx.$queryRaw<{ no: bigint }[]>`SELECT nextval('move_no') AS no`;
  const row = await tx.move.create({
    data: {
      ...unit,
      id: newId('move', ctx.now.getTime()),
      no: `M-${no}`,
      siteId: input.siteId,
      toKind: input.toKind,
      toId,
      status: input.assignedTo ? 'assigned' : 'queued',
      reason: input.reason,
      priority: input.priority,
      assignedTo: input.assignedTo ?? null,
      createdAt: ctx.now,
    },
  });
  const made = row as MoveRow;
  await work.record(moveCreated.draft(aboutMove(made), await sayMove(work, made)));
  return { row: made, created: true };
}

interface Unit {
  readonly visitId: VisitId | null;
  readonly trailerId: string | null;
  readonly fromKind: string;
  readonly fromId: string | null;
}

// Where it stands now: the door or spot of its stay, else the place of the trailer.
async function unitOf(work: Work, input: CreateMove): Promise<Unit> {
  const visit = input.visitId ? await work.tx.visit.findUnique({ where: { id: input.visitId } }) : null;
  if (input.visitId && visit?.siteId !== input.siteId) throw notFound('visit');
  if (visit && (visit.status === 'departed' || visit.status === 'cancelled'))
    throw refuse({ reason: `visit.${visit.status}` });
  const trailerId = input.trailerId ?? visit?.trailerId ?? null;
  const trailer = trailerId ? await work.tx.trailer.findUnique({ where: { id: trailerId } }) : null;
  if (input.trailerId && trailer?.siteId !== (input.siteId as SiteId)) throw notFound('trailer');
  const visitId = (visit?.id ?? null) as VisitId | null;
  if (visit?.doorId) return { visitId, trailerId, fromKind: 'door', fromId: visit.doorId };
  if (visit?.spotId) return { visitId, trailerId, fromKind: 'spot', fromId: visit.spotId };
  return { visitId, trailerId, fromKind: trailer?.placeKind ?? 'gate', fromId: trailer?.placeId ?? null };
}

async function checkTarget(work: Work, { siteId, toKind, toId }: CreateMove): Promise<void> {
  const where = { id: toId ?? '', siteId };
  if (toKind === 'door' && !(await work.tx.door.findFirst({ where }))) throw notFound('door');
  if (toKind !== 'spot') return;
  const spot = await work.tx.spot.findFirst({ where });
  if (!spot) throw notFound('spot');
  if (spot.closedReason !== null) throw refuse({ reason: 'spot.closed', params: { spot: spot.code } });
}
