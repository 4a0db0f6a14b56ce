import type { z } from 'zod';
import type { Ctx } from '#server/infra/context.ts';
import { gate, parse, verb, type Work } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { AppError, conflict, refuse } from '#server/kernel/errors.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import {
  aboutCorrection,
  outdate,
  sayCorrection,
  stepExceptionsOf,
} from '#server/yard/exceptions/commands/propose-change.ts';
import { JsonRecord } from '#server/yard/exceptions/schema.ts';
import { correctionApproved } from '../events.ts';
import { mayApprove } from '../policy.ts';
import { decideApproval, decideChecker } from '../rules.ts';
import { ApproveCorrection, type ReadNow } from '../schema.ts';
import {
  applied,
  auditCorrection,
  baseNow,
  type CorrectionResult,
  type CorrectionRow,
  type OpenCorrection,
  openCorrection,
  readCorrection,
  result,
  stepCorrection,
} from './change-correction.ts';
import { kindOf } from './correction-kinds.ts';
import { nowOf } from './propose-correction.ts';
import { readOutside } from './read-outside.ts';

export type Approval =
  | (CorrectionResult & { readonly outcome: 'approved' })
  /** The record has moved since; `changed` names the rows. Somebody has to propose anew. */
  | (CorrectionResult & { readonly outcome: 'outdated'; readonly changed: readonly string[] });

/**
 * The checker's half. Reads the record again, refuses the maker and a moved record, then calls the verb a direct
 * change would call, in the same transaction.
 */
export async function approveCorrection(
  ctx: Ctx,
  raw: ApproveCorrection,
  readNow?: ReadNow,
): Promise<Approval> {
  const input = parse(ApproveCorrection, raw);
  const row = await readCorrection(ctx.tx ?? ctx.db, input.correctionId);
  gate(ctx.actor, mayApprove, row.siteId as SiteId | null, 'correction');
  mustBeSecondPerson(ctx, row);
  const now = await readOutside(ctx, row.kind, row, mayApprove, readNow, { must: true });
  return approve(ctx, { ...input, now });
}

const approve = verb({
  name: 'correction.approve',
  input: ApproveCorrection.extend({ now: JsonRecord.nullable() }) as z.ZodType<
    z.output<typeof ApproveCorrection> & { now: JsonRecord | null },
    z.input<typeof ApproveCorrection> & { now: JsonRecord | null }
  >,
  policy: mayApprove,
  async run(work, input): Promise<Approval> {
    const open = await openCorrection(work, input.correctionId);
    mustBeSecondPerson(work.ctx, open.row);
    if (open.row.status !== 'proposed') throw conflict('correction.decided', { status: open.row.status });
    if (open.row.version !== input.expectedVersion) throw conflict('outdated', { version: open.row.version });
    return decide(work, open, input);
  },
});

async function decide(
  work: Work,
  { row, base }: OpenCorrection,
  input: { seen: string; now: JsonRecord | null },
): Promise<Approval> {
  const kind = kindOf(row.kind);
  const rows = await kind.rows(work.tx, base, row.input, nowOf(kind, base, input.now));
  const decision = decideApproval({
    baseVersion: row.baseVersion,
    baseNow: baseNow(row),
    seen: input.seen,
    rows,
    version: base.version,
    guardsVersion: kind.appliedBy === 'odoo',
  });
  if (decision.outcome === 'refresh') throw conflict('correction.view_outdated');
  if (decision.outcome === 'outdated') {
    await outdate(work, row, base.visitId);
    const after = await readCorrection(work.tx, row.id);
    await auditCorrection(work, row, after, `moved: ${decision.changed.slice(0, MAX_NAMED).join(', ')}`);
    return { ...result(after), outcome: 'outdated', changed: decision.changed };
  }
  const approved = await stepCorrection(work, row, {
    status: 'approved',
    rows: JSON.parse(JSON.stringify(rows)),
    decidedBy: actorRef(work.ctx.actor),
    decidedByName: work.ctx.actor.name,
    decidedAt: work.ctx.now,
  });
  await stepExceptionsOf(work, approved, { status: 'approved' });
  await work.record(
    correctionApproved.draft(aboutCorrection(approved, base.visitId), {
      ...sayCorrection(approved),
      retry: false,
    }),
  );
  await kind.apply(work.ctx, approved.input, approved.id);
  const after = kind.appliedBy === 'tower' ? await applied(work, approved, base, base.no) : approved;
  await auditCorrection(work, row, after);
  return { ...result(after), outcome: 'approved' };
}

const MAX_NAMED = 10;

function mustBeSecondPerson(ctx: Ctx, row: CorrectionRow): void {
  const decision = decideChecker(ctx.actor, row.proposedBy);
  if (decision.ok) return;
  if (decision.refusal.reason === 'correction.same_person')
    throw new AppError('same_person', 'The maker cannot approve', { reason: 'correction.same_person' });
  throw refuse(decision.refusal);
}
