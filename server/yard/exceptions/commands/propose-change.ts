import type { Prisma, Tx } from '#server/infra/db/client.ts';
import { violates } from '#server/infra/db/errors.ts';
import type { Work } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { conflict, notFound } from '#server/kernel/errors.ts';
import type { FactAbout } from '#server/kernel/event.ts';
import { newId, type SiteId, type VisitId } from '#server/kernel/ids.ts';
import { correctionOutdated, correctionProposed } from '../events.ts';
import type { DiffRow, ExceptionStatus, JsonRecord } from '../schema.ts';
import { type ExceptionRow, stepException } from './change-exception.ts';

export type CorrectionRow = Prisma.CorrectionGetPayload<object>;

export interface Proposal {
  readonly kind: string;
  readonly siteId: string | null;
  readonly visitId?: string | null;
  readonly subject: { readonly kind: string; readonly id: string };
  /** The cases it would settle, the most severe first. */
  readonly exceptionIds: readonly string[];
  readonly rows: readonly DiffRow[];
  /** What the verb will be called with. */
  readonly input: JsonRecord;
  readonly baseVersion: number;
  readonly baseSnapshot: JsonRecord;
  readonly note?: string | undefined;
}

/**
 * Writes a proposed correction beside its exceptions, in the transaction of the surrounding verb, whose actor
 * is the maker. One proposal may be open per exception: an older one must have been decided or outdated.
 */
export async function propose(work: Work, proposal: Proposal): Promise<CorrectionRow> {
  const exceptions = await loadAll(work, proposal.exceptionIds);
  const correction = await insert(work, proposal);
  for (const exception of exceptions)
    await stepException(work, exception, {
      status: 'proposed',
      params: { ...(exception.params as JsonRecord), correctionId: correction.id },
      snoozedUntil: null,
    });
  await work.record(
    correctionProposed.draft(aboutCorrection(correction, proposal.visitId), sayCorrection(correction)),
  );
  return correction;
}

/** The proposal that waits for a second person, with the cases it would settle; null when there is none. */
export async function openProposal(
  tx: Tx,
  subjectId: string,
): Promise<{ correctionId: string; exceptionIds: string[] } | null> {
  const correction = await tx.correction.findFirst({
    where: { subjectId, status: 'proposed' },
    select: { id: true },
    orderBy: { id: 'desc' },
  });
  if (!correction) return null;
  const cases = await tx.yardException.findMany({
    where: followers(correction.id),
    select: { id: true },
    orderBy: [{ severity: 'desc' }, { id: 'asc' }],
  });
  return { correctionId: correction.id, exceptionIds: cases.map(({ id }) => id) };
}

/** The record a proposal was made for has moved: it cannot be approved any more. Answers how many there were. */
export async function outdateProposals(
  work: Work,
  subject: { kind: string; id: string },
  visitId: string | null,
): Promise<number> {
  const open = await work.tx.correction.findMany({
    where: { subjectKind: subject.kind, subjectId: subject.id, status: 'proposed' },
  });
  for (const correction of open) await outdate(work, correction, visitId);
  return open.length;
}

/** Marks one proposal, which the caller has loaded, as outdated together with its exceptions. */
export async function outdate(work: Work, correction: CorrectionRow, visitId: string | null): Promise<void> {
  const written = await work.tx.correction.updateMany({
    where: { id: correction.id, version: correction.version, status: 'proposed' },
    data: { status: 'outdated', version: { increment: 1 } },
  });
  if (written.count === 0) throw conflict('outdated');
  await stepExceptionsOf(work, correction, { status: 'outdated' });
  await work.record(
    correctionOutdated.draft(aboutCorrection(correction, visitId), {
      ...sayCorrection(correction),
      status: 'outdated',
    }),
  );
}

/** Every exception that follows a correction takes the same step. */
export async function stepExceptionsOf(
  work: Work,
  correction: Pick<CorrectionRow, 'id'>,
  patch: Parameters<typeof stepException>[2],
): Promise<ExceptionRow[]> {
  const following = await work.tx.yardException.findMany({
    where: followers(correction.id),
    select: { id: true },
  });
  const rows = await lockAll(
    work,
    following.map(({ id }) => id),
  );
  const stepped: ExceptionRow[] = [];
  for (const exception of rows) {
    const status = patch.status === 'open' && exception.ownerUserId ? 'claimed' : patch.status;
    stepped.push(await stepException(work, exception, status ? { ...patch, status } : patch));
  }
  return stepped;
}

const LIVE: ExceptionStatus[] = ['proposed', 'approved', 'applying', 'apply_failed', 'outdated'];

/** Exceptions whose current proposal is this one. */
export function followers(correctionId: string): Prisma.YardExceptionWhereInput {
  return { params: { path: ['correctionId'], equals: correctionId }, status: { in: LIVE } };
}

export function aboutCorrection(
  row: Pick<CorrectionRow, 'id' | 'siteId'>,
  visitId: string | null | undefined,
): FactAbout {
  return {
    subject: { kind: 'correction', id: row.id },
    siteId: row.siteId as SiteId | null,
    visitId: (visitId ?? null) as VisitId | null,
  };
}

/** What every fact about a correction says of it. */
export function sayCorrection(row: CorrectionRow) {
  return {
    no: row.no,
    kind: row.kind,
    status: row.status,
    subjectKind: row.subjectKind,
    subjectId: row.subjectId,
    exceptionId: row.exceptionId,
  };
}

async function loadAll(work: Work, ids: readonly string[]): Promise<ExceptionRow[]> {
  const rows = await lockAll(work, ids);
  return ids.map((id) => {
    const row = rows.find((candidate) => candidate.id === id);
    if (!row) throw notFound('exception');
    return row as ExceptionRow;
  });
}

// Somebody may claim a case at this very moment: the proposal waits for it instead of failing.
async function lockAll(work: Work, ids: readonly string[]): Promise<ExceptionRow[]> {
  await work.tx.$queryRaw`SELECT id FROM yard_exception WHERE id = ANY(${[...ids]}) ORDER BY id FOR UPDATE`;
  const rows = await work.tx.yardException.findMany({
    where: { id: { in: [...ids] } },
    orderBy: { id: 'asc' },
  });
  return rows as ExceptionRow[];
}

async function insert(work: Work, proposal: Proposal): Promise<CorrectionRow> {
  const { ctx, tx } = work;
  const [next] = await tx.$queryRaw<{ no: string }[]>`SELECT 'C-' || nextval('correction_no') AS no`;
  try {
    return await tx.correction.create({
      data: {
        id: newId('correction', ctx.now.getTime()),
        no: next?.no ?? '',
        siteId: proposal.siteId,
        exceptionId: proposal.exceptionIds[0] ?? null,
        kind: proposal.kind,
        subjectKind: proposal.subject.kind,
        subjectId: proposal.subject.id,
        rows: proposal.rows as unknown as Prisma.InputJsonValue,
        input: proposal.input,
        baseVersion: proposal.baseVersion,
        baseSnapshot: proposal.baseSnapshot,
        status: 'proposed',
        proposedBy: actorRef(ctx.actor),
        proposedByName: ctx.actor.name,
        proposedAt: ctx.now,
        note: proposal.note ?? null,
        correlationId: ctx.correlationId,
      },
    });
  } catch (error) {
    if (violates(error, 'correction_one_open')) throw conflict('correction.already_proposed');
    throw error;
  }
}
