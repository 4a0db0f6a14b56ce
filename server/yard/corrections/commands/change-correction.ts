import type { Prisma, Tx } from '#server/infra/db/client.ts';
import type { Work } from '#server/infra/verb.ts';
import { conflict, decided, notFound } from '#server/kernel/errors.ts';
import {
  type CorrectionRow as AnyCorrectionRow,
  aboutCorrection,
  sayCorrection,
  stepExceptionsOf,
} from '#server/yard/exceptions/commands/propose-change.ts';
import type { ExceptionStatus } from '#server/yard/exceptions/schema.ts';
import { correctionApplied } from '../events.ts';
import { decideCorrectionStep } from '../rules.ts';
import type { CorrectionKindName, CorrectionStatus } from '../schema.ts';
import { type Base, kindOf } from './correction-kinds.ts';

export type CorrectionRow = AnyCorrectionRow & { status: CorrectionStatus; kind: CorrectionKindName };

export interface OpenCorrection {
  readonly row: CorrectionRow;
  readonly base: Base;
}

/** Raises `not_found`. Without a lock: for what has to be known before the transaction. */
export async function readCorrection(tx: Tx, id: string): Promise<CorrectionRow> {
  const row = await tx.correction.findUnique({ where: { id } });
  if (!row) throw notFound('correction');
  return row as CorrectionRow;
}

/**
 * Locks the record first and its correction second, as those do who change the record; two people who decide
 * at once meet here and the second one reads what the first decided.
 */
export async function openCorrection(work: Work, id: string): Promise<OpenCorrection> {
  const seen = await readCorrection(work.tx, id);
  work.at(seen.siteId, 'correction');
  const base = await kindOf(seen.kind).lock(work.tx, seen.input);
  if (!base) throw notFound(seen.subjectKind);
  await work.tx.$queryRaw`SELECT id FROM correction WHERE id = ${id} FOR UPDATE`;
  return { row: await readCorrection(work.tx, id), base };
}

export type CorrectionPatch = Omit<Prisma.CorrectionUncheckedUpdateManyInput, 'status' | 'version'> & {
  status: CorrectionStatus;
};

/** Steps a correction on, guarded by state and version. */
export async function stepCorrection(
  work: Work,
  before: CorrectionRow,
  patch: CorrectionPatch,
): Promise<CorrectionRow> {
  const decision = decideCorrectionStep(before.status, patch.status);
  if (!decision.ok) throw conflict('correction.decided', { status: before.status });
  const written = await work.tx.correction.updateMany({
    where: { id: before.id, version: before.version, status: before.status },
    data: { ...patch, version: { increment: 1 } },
  });
  if (written.count === 0) throw conflict('outdated');
  return readCorrection(work.tx, before.id);
}

export async function auditCorrection(
  work: Work,
  before: CorrectionRow,
  after: CorrectionRow,
  reason?: string | null,
): Promise<void> {
  await work.audit({
    subject: { kind: 'correction', id: after.id },
    siteId: after.siteId,
    before: short(before),
    after: short(after),
    reason: reason ?? undefined,
  });
}

/** The record says what was approved; the cases end. */
export async function applied(
  work: Work,
  before: CorrectionRow,
  base: Base,
  as: string,
): Promise<CorrectionRow> {
  const after = await stepCorrection(work, before, {
    status: 'applied',
    appliedAt: work.ctx.now,
    appliedAs: as,
  });
  await stepExceptionsOf(work, after, { status: 'applied', closedAt: work.ctx.now, resolution: as });
  await work.record(
    correctionApplied.draft(aboutCorrection(after, base.visitId), { ...sayCorrection(after), as }),
  );
  return after;
}

/** A proposal that was turned down gives its cases back, or ends them where the record does not wait for one. */
export async function giveBack(
  work: Work,
  row: CorrectionRow,
  base: Base,
  end: { status: Extract<ExceptionStatus, 'rejected' | 'withdrawn'>; reason: string } | null,
): Promise<void> {
  await stepExceptionsOf(
    work,
    row,
    end ? { status: end.status, closedAt: work.ctx.now, resolution: end.reason } : { status: 'open' },
  );
  await kindOf(row.kind).turnedDown(work, base);
}

export interface CorrectionResult {
  readonly correctionId: string;
  readonly no: string;
  readonly status: CorrectionStatus;
  readonly version: number;
}

export function result(row: CorrectionRow): CorrectionResult {
  return { correctionId: row.id, no: row.no, status: row.status, version: row.version };
}

/** Values that held when it was proposed, by row key; null when nobody could read them. */
export function baseNow(row: Pick<CorrectionRow, 'baseSnapshot'>): Record<string, unknown> | null {
  const snapshot = row.baseSnapshot as { now?: Record<string, unknown> | null };
  return snapshot.now ?? null;
}

/** For the audit: the table and its input can be long and stand in the correction itself. */
export function short(row: CorrectionRow): Record<string, unknown> {
  const { rows: _rows, input: _input, baseSnapshot: _snapshot, ...rest } = row;
  return rest;
}

export function mustBe(row: CorrectionRow, to: CorrectionStatus): void {
  decided(decideCorrectionStep(row.status, to));
}
