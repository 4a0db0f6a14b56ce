import { Prisma } from '#server/infra/db/client.ts';
import type { Work } from '#server/infra/verb.ts';
import { conflict, notFound } from '#server/kernel/errors.ts';
import type { FactAbout } from '#server/kernel/event.ts';
import type { SiteId, VisitId } from '#server/kernel/ids.ts';
import type { MoveStatus } from '../schema.ts';

export interface MoveRow {
  readonly id: string;
  readonly no: string;
  readonly siteId: SiteId;
  readonly trailerId: string | null;
  readonly visitId: VisitId | null;
  readonly fromKind: string;
  readonly fromId: string | null;
  readonly toKind: string;
  readonly toId: string | null;
  readonly status: MoveStatus;
  readonly reason: string;
  readonly priority: number;
  readonly assignedTo: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly doneAt: Date | null;
  readonly version: number;
}

/** Locks a move at a site in reach. Raises `not_found` or `outdated`. */
export async function openMove(work: Work, moveId: string, version?: number): Promise<MoveRow> {
  await work.tx.$queryRaw(Prisma.sql`SELECT id FROM move WHERE id = ${moveId} FOR NO KEY UPDATE`);
  const row = (await work.tx.move.findUnique({ where: { id: moveId } })) as MoveRow | null;
  if (!row) throw notFound('move');
  work.at(row.siteId, 'move');
  if (version !== undefined && version !== row.version) throw conflict('outdated');
  return row;
}

/** Writes a locked move; the caller audits. */
export async function writeMove(
  work: Work,
  before: MoveRow,
  data: Partial<Omit<MoveRow, 'id' | 'no' | 'siteId' | 'version' | 'createdAt'>>,
): Promise<MoveRow> {
  await work.tx.move.update({ where: { id: before.id }, data: { ...data, version: { increment: 1 } } });
  return { ...before, ...data, version: before.version + 1 };
}

export async function auditMove(
  work: Work,
  before: MoveRow | null,
  after: MoveRow,
  reason?: string,
): Promise<void> {
  const subject = { kind: 'move', id: after.id };
  await work.audit({
    subject,
    siteId: after.siteId,
    before: before && { ...before },
    after: { ...after },
    reason,
  });
}

export function aboutMove(row: MoveRow, happenedAt?: Date): FactAbout {
  const about = { subject: { kind: 'move', id: row.id }, siteId: row.siteId, visitId: row.visitId };
  return happenedAt ? { ...about, happenedAt } : about;
}

export async function sayMove(work: Work, row: MoveRow) {
  const trailer =
    row.trailerId === null
      ? null
      : await work.tx.trailer.findUnique({ where: { id: row.trailerId }, select: { number: true } });
  return {
    moveId: row.id,
    no: row.no,
    trailerNumber: trailer?.number ?? null,
    from: { kind: row.fromKind, id: row.fromId },
    to: { kind: row.toKind, id: row.toId },
    reason: row.reason,
  };
}

export interface MoveResult {
  readonly moveId: string;
  readonly no: string;
  readonly status: MoveStatus;
  readonly version: number;
}

export function moveResult({ id: moveId, no, status, version }: MoveRow): MoveResult {
  return { moveId, no, status, version };
}
