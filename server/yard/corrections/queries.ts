import type { Ctx } from '#server/infra/context.ts';
import type { Tx } from '#server/infra/db/client.ts';
import { gate } from '#server/infra/verb.ts';
import { type Actor, actorRef } from '#server/kernel/actor.ts';
import type { Decision } from '#server/kernel/errors.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { mayWorkOnExceptions } from '#server/yard/exceptions/policy.ts';
import { type ExceptionItem, getException } from '#server/yard/exceptions/queries.ts';
import type { DiffRow, JsonRecord } from '#server/yard/exceptions/schema.ts';
import type { PhotoView } from '#server/yard/receipts/queries.ts';
import { baseNow, type CorrectionRow, readCorrection } from './commands/change-correction.ts';
import { kindOf } from './commands/correction-kinds.ts';
import { nowOf } from './commands/propose-correction.ts';
import { readOutside } from './commands/read-outside.ts';
import { mayApprove, mayPropose } from './policy.ts';
import { decideChecker, rowsHash } from './rules.ts';
import type { CorrectionKindName, CorrectionStatus, ReadNow } from './schema.ts';

export interface CorrectionView {
  readonly id: string;
  readonly no: string;
  readonly kind: CorrectionKindName;
  readonly status: CorrectionStatus;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly siteId: string | null;
  readonly exceptionId: string | null;
  /** What its verb will be called with; the start of another proposal. */
  readonly input: JsonRecord;
  /** While it is open, or outdated and waiting for another proposal: as of now. Else as it was decided. */
  readonly rows: readonly DiffRow[];
  /** Keys of rows that say something else than when it was proposed. */
  readonly changed: readonly string[];
  /** Goes back with the approval: what the approver was shown. */
  readonly seen: string;
  /** False: the other system could not be read, so it cannot be approved now. */
  readonly readable: boolean;
  readonly proposedBy: string;
  readonly proposedByName: string;
  readonly proposedAt: Date;
  readonly note: string | null;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly decisionReason: string | null;
  readonly appliedAt: Date | null;
  readonly appliedAs: string | null;
  readonly failure: JsonRecord | null;
  readonly version: number;
  /** What checkers asked, the first one first. */
  readonly questions: readonly QuestionView[];
  readonly can: { readonly approve: Answer; readonly reject: Answer; readonly withdraw: Answer };
}

export interface QuestionView {
  readonly id: string;
  readonly question: string;
  readonly askedBy: string;
  readonly askedByName: string;
  readonly askedAt: Date;
  readonly answer: string | null;
  readonly answeredByName: string | null;
  readonly answeredAt: Date | null;
}

/** Why not, where not: a reason of the errors catalogue. */
export type Answer = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface ExceptionDetail {
  readonly exception: ExceptionItem & { evidence: JsonRecord };
  /** The current proposal, or the last one. */
  readonly correction: CorrectionView | null;
  readonly earlier: readonly CorrectionView[];
  readonly photos: readonly PhotoView[];
  readonly history: readonly HistoryEntry[];
  /** How many people could approve it. */
  readonly approvers: number;
}

export interface HistoryEntry {
  readonly at: Date;
  readonly type: string;
  readonly actor: string;
  /** Name of the person; null for programs and partners. */
  readonly actorName: string | null;
  readonly data: unknown;
}

/** One correction, its table read again at this moment. */
export async function getCorrection(ctx: Ctx, id: string, readNow?: ReadNow): Promise<CorrectionView> {
  const row = await readCorrection(ctx.tx ?? ctx.db, id);
  gate(ctx.actor, mayWorkOnExceptions, row.siteId as SiteId | null, 'correction');
  return view(ctx, row, readNow);
}

/** Everything one page about a case shows. */
export async function exceptionDetail(
  ctx: Ctx,
  exceptionId: string,
  readNow?: ReadNow,
): Promise<ExceptionDetail> {
  const db = ctx.tx ?? ctx.db;
  const exception = await getException(ctx, exceptionId);
  const corrections = await correctionsOf(db, exception);
  const [latest, ...earlier] = corrections;
  return {
    exception,
    correction: latest ? await view(ctx, latest, readNow) : null,
    earlier: await Promise.all(earlier.map((row) => view(ctx, row))),
    photos: await photosOf(db, exception),
    history: await historyOf(db, [exception.id, ...corrections.map((row) => row.id)]),
    approvers: await countApprovers(db, exception.siteId, latest ?? null),
  };
}

const MAX_CORRECTIONS = 20;
const MAX_PHOTOS = 48;
const MAX_HISTORY = 200;

async function view(ctx: Ctx, row: CorrectionRow, readNow?: ReadNow): Promise<CorrectionView> {
  const undecided = row.status === 'proposed' || (row.status === 'outdated' && readNow !== undefined);
  const shown = undecided ? await rowsNow(ctx, row, readNow) : stored(row);
  const before = baseNow(row);
  return {
    id: row.id,
    no: row.no,
    kind: row.kind,
    status: row.status,
    subjectKind: row.subjectKind,
    subjectId: row.subjectId,
    siteId: row.siteId,
    exceptionId: row.exceptionId,
    input: row.input as JsonRecord,
    rows: shown.rows,
    changed:
      before === null || !shown.readable
        ? []
        : shown.rows
            .filter((one) => JSON.stringify(one.now) !== JSON.stringify(before[one.key] ?? null))
            .map((one) => one.key),
    seen: rowsHash(shown.rows),
    readable: shown.readable,
    proposedBy: row.proposedBy,
    proposedByName: row.proposedByName,
    proposedAt: row.proposedAt,
    note: row.note,
    decidedByName: row.decidedByName,
    decidedAt: row.decidedAt,
    decisionReason: row.decisionReason,
    appliedAt: row.appliedAt,
    appliedAs: row.appliedAs,
    failure: row.failure as JsonRecord | null,
    version: row.version,
    questions: await questionsOf(ctx, row.id),
    can: capabilities(ctx.actor, row, shown.readable),
  };
}

const MAX_QUESTIONS = 50;

function questionsOf(ctx: Ctx, correctionId: string): Promise<QuestionView[]> {
  return (ctx.tx ?? ctx.db).correctionQuestion.findMany({
    where: { correctionId },
    omit: { correctionId: true, answeredBy: true },
    orderBy: { id: 'asc' },
    take: MAX_QUESTIONS,
  });
}

interface Shown {
  readonly rows: readonly DiffRow[];
  readonly readable: boolean;
}

async function rowsNow(ctx: Ctx, row: CorrectionRow, readNow?: ReadNow): Promise<Shown> {
  const kind = kindOf(row.kind);
  const db = ctx.tx ?? ctx.db;
  const base = await kind.load(db, row.input);
  if (!base) return { rows: stored(row).rows, readable: false };
  const outside = await readOutside(ctx, row.kind, row, mayWorkOnExceptions, readNow);
  const rows = await kind.rows(db, base, row.input, nowOf(kind, base, outside));
  return { rows, readable: kind.appliedBy === 'tower' || !readNow || outside !== null };
}

function stored(row: CorrectionRow): Shown {
  return { rows: row.rows as unknown as DiffRow[], readable: true };
}

function capabilities(actor: Actor, row: CorrectionRow, readable: boolean): CorrectionView['can'] {
  const siteId = row.siteId as SiteId | null;
  const open: Answer =
    row.status === 'proposed' ? { ok: true } : { ok: false, reason: 'correction.wrong_state' };
  const checker = all(
    open,
    asAnswer(decideChecker(actor, row.proposedBy)),
    mayApprove(actor, siteId) ? { ok: true } : { ok: false, reason: 'forbidden' },
  );
  return {
    approve: all(checker, readable ? { ok: true } : { ok: false, reason: 'correction.now_unreadable' }),
    reject: checker,
    withdraw: all(
      open,
      row.proposedBy === actorRef(actor) && mayPropose(actor, siteId)
        ? { ok: true }
        : { ok: false, reason: 'correction.not_the_maker' },
    ),
  };
}

function all(...answers: Answer[]): Answer {
  return answers.find((answer) => !answer.ok) ?? { ok: true };
}

function asAnswer(decision: Decision<unknown>): Answer {
  return decision.ok ? { ok: true } : { ok: false, reason: decision.refusal.reason };
}

async function correctionsOf(db: Tx, exception: ExceptionItem): Promise<CorrectionRow[]> {
  const current = exception.params.correctionId;
  const rows = await db.correction.findMany({
    where: {
      OR: [{ exceptionId: exception.id }, ...(typeof current === 'string' ? [{ id: current }] : [])],
    },
    orderBy: [{ proposedAt: 'desc' }, { id: 'desc' }],
    take: MAX_CORRECTIONS,
  });
  return rows as CorrectionRow[];
}

async function photosOf(db: Tx, exception: ExceptionItem): Promise<PhotoView[]> {
  const lines =
    exception.subjectKind === 'receipt'
      ? await db.receiptLine.findMany({
          where: { receiptId: exception.subjectId, damagedQty: { gt: 0 } },
          select: { id: true },
        })
      : [];
  return db.photo.findMany({
    where: { subjectId: { in: [exception.subjectId, ...lines.map(({ id }) => id)] } },
    select: { id: true, subjectKind: true, subjectId: true, mediaType: true, takenAt: true, takenBy: true },
    orderBy: { id: 'asc' },
    take: MAX_PHOTOS,
  });
}

async function historyOf(db: Tx, subjectIds: readonly string[]): Promise<HistoryEntry[]> {
  const facts = await db.fact.findMany({
    where: { subjectId: { in: [...subjectIds] } },
    orderBy: { seq: 'asc' },
    take: MAX_HISTORY,
  });
  const names = await namesOf(
    db,
    facts.map((fact) => fact.actor),
  );
  return facts.map((fact) => ({
    at: fact.recordedAt,
    type: fact.type,
    actor: fact.actor,
    actorName: names.get(fact.actor) ?? null,
    data: fact.data,
  }));
}

async function namesOf(db: Tx, actors: readonly string[]): Promise<Map<string, string>> {
  const ids = new Set(
    actors.flatMap((actor) => (actor.startsWith('user:') ? actor.slice('user:'.length) : [])),
  );
  if (ids.size === 0) return new Map();
  const users = await db.user.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(users.map((user) => [`user:${user.id}`, user.name]));
}

async function countApprovers(db: Tx, siteId: string | null, row: CorrectionRow | null): Promise<number> {
  if (row?.status !== 'proposed') return 0;
  const maker = row.proposedBy.startsWith('user:') ? row.proposedBy.slice('user:'.length) : '';
  return db.user.count({
    where: {
      active: true,
      id: { not: maker },
      grants: {
        some: {
          role: { in: ['approver', 'admin'] },
          OR: [{ siteId: null }, { siteId: '*' }, ...(siteId ? [{ siteId }] : [])],
        },
      },
    },
  });
}
