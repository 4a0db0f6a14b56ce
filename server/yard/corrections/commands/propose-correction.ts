import type { Ctx } from '#server/infra/context.ts';
import { parse, verb, type Work } from '#server/infra/verb.ts';
import { conflict, notFound, refuse } from '#server/kernel/errors.ts';
import { outdate, propose } from '#server/yard/exceptions/commands/propose-change.ts';
import { KINDS as EXCEPTION_RULES, UNDECIDED_STATUSES } from '#server/yard/exceptions/rules.ts';
import type { ExceptionKind, JsonRecord } from '#server/yard/exceptions/schema.ts';
import { mayPropose } from '../policy.ts';
import { ProposeCorrection, type ReadNow } from '../schema.ts';
import { type CorrectionResult, type CorrectionRow, result, short } from './change-correction.ts';
import { type Base, kindOf, type OpenKind } from './correction-kinds.ts';
import { readOutside } from './read-outside.ts';

/**
 * The maker's half: keeps what would be changed, and what the record said, for a second person. `readNow` reads
 * the other system before the transaction.
 */
export async function proposeCorrection(
  ctx: Ctx,
  raw: ProposeCorrection,
  readNow?: ReadNow,
): Promise<CorrectionResult> {
  const input = parse(ProposeCorrection, raw);
  const kind = kindOf(input.kind);
  const checked = kind.check(input.input);
  const now = await readOutside(ctx, input.kind, { input: checked }, mayPropose, readNow);
  return write(ctx, { ...input, input: checked, now });
}

const write = verb({
  name: 'correction.propose',
  input: ProposeCorrection.extend({ now: ProposeCorrection.shape.input.nullable() }),
  policy: mayPropose,
  async run(work, input): Promise<CorrectionResult> {
    const kind = kindOf(input.kind);
    const loaded = await kind.lock(work.tx, input.input);
    work.at(loaded?.siteId ?? null, kind.subjectKind);
    if (!loaded) throw notFound(kind.subjectKind);
    const cases = await findCases(work, input.kind, loaded, input.exceptionId);
    await makeRoom(work, input.kind, loaded, input.supersedes);
    const recovering = cases.some((one) => one.status === 'apply_failed' || one.kind === 'odoo_refused');
    const base = await kind.prepare(work, loaded, input.input, recovering);
    const correction = await propose(work, {
      kind: input.kind,
      siteId: base.siteId,
      visitId: base.visitId,
      subject: { kind: kind.subjectKind, id: base.subjectId },
      exceptionIds: cases.map((one) => one.id),
      rows: await kind.rows(work.tx, base, input.input, nowOf(kind, base, input.now)),
      input: input.input,
      baseVersion: base.version,
      baseSnapshot: { now: nowOf(kind, base, input.now) },
      note: input.note,
    });
    await work.audit({
      subject: { kind: 'correction', id: correction.id },
      siteId: correction.siteId,
      before: null,
      after: short(correction as CorrectionRow),
      reason: input.note,
    });
    return result(correction as CorrectionRow);
  },
});

/** The tower reads its own values itself; another system's come from the caller. */
export function nowOf(kind: OpenKind, base: Base, outside: JsonRecord | null): JsonRecord | null {
  return kind.appliedBy === 'tower' ? (base.now as JsonRecord) : outside;
}

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
}

/** The case it was proposed for, and the record's other open cases that the same change would settle. */
async function findCases(
  work: Work,
  kind: string,
  base: Base,
  exceptionId: string | undefined,
): Promise<Case[]> {
  const named = exceptionId ? await work.tx.yardException.findUnique({ where: { id: exceptionId } }) : null;
  if (exceptionId && named?.siteId !== base.siteId) throw notFound('exception');
  if (named && !settles(named.kind, kind))
    throw refuse({ reason: 'correction.not_for_exception', params: { exception: named.kind, kind } });
  const others = await work.tx.yardException.findMany({
    where: {
      subjectId: base.subjectId,
      status: { in: [...UNDECIDED_STATUSES] },
      id: { not: exceptionId ?? '' },
    },
    orderBy: [{ severity: 'desc' }, { openedAt: 'asc' }],
  });
  return [...(named ? [named] : []), ...others.filter((other) => settles(other.kind, kind))];
}

function settles(exceptionKind: string, correctionKind: string): boolean {
  return EXCEPTION_RULES[exceptionKind as ExceptionKind].mayPropose.includes(correctionKind);
}

/** One open proposal per record and kind: the older one has to be named to give way. */
async function makeRoom(work: Work, kind: string, base: Base, supersedes: string | undefined): Promise<void> {
  const open = await work.tx.correction.findMany({
    where: { kind, subjectId: base.subjectId, status: { in: ['proposed', 'approved', 'applying'] } },
  });
  for (const correction of open) {
    if (correction.id !== supersedes || correction.status !== 'proposed')
      throw conflict('correction.already_proposed', { no: correction.no });
    await outdate(work, correction, base.visitId);
  }
}
