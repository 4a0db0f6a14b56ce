import type { Ctx } from '#server/infra/context.ts';
import { gate, parse } from '#server/infra/verb.ts';
import { refuse } from '#server/kernel/errors.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { mayPropose } from '../policy.ts';
import { ReverseCorrection } from '../schema.ts';
import { baseNow, type CorrectionResult, readCorrection } from './change-correction.ts';
import { kindOf } from './correction-kinds.ts';
import { proposeCorrection } from './propose-correction.ts';

/** There is no undo after "Applied": a reverse is a new proposal of the values that held before. */
export async function reverseCorrection(ctx: Ctx, raw: ReverseCorrection): Promise<CorrectionResult> {
  const input = parse(ReverseCorrection, raw);
  const row = await readCorrection(ctx.tx ?? ctx.db, input.correctionId);
  gate(ctx.actor, mayPropose, row.siteId as SiteId | null, 'correction');
  if (row.status !== 'applied')
    throw refuse({ reason: 'correction.wrong_state', params: { status: row.status, to: 'reversed' } });
  const reversed = kindOf(row.kind).reverse(row.input, baseNow(row) ?? {}, input.note);
  if (!reversed) throw refuse({ reason: 'correction.not_reversible', params: { kind: row.kind } });
  return proposeCorrection(ctx, { kind: row.kind, input: reversed, note: input.note });
}
