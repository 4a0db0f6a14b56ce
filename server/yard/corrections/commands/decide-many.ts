import type { Ctx } from '#server/infra/context.ts';
import { parse } from '#server/infra/verb.ts';
import { AppError, refuse } from '#server/kernel/errors.ts';
import { previewMany } from '../queries/preview-many.ts';
import { ApproveMany, type ReadNow, RejectMany } from '../schema.ts';
import { approveCorrection } from './approve-correction.ts';
import { rejectCorrection } from './reject-correction.ts';

/** What became of one of many; each stands for itself, so one that moved does not hold up the others. */
export interface OneOfMany {
  readonly correctionId: string;
  readonly outcome: 'approved' | 'rejected' | 'outdated' | 'refused';
  /** Why not, as a reason of the errors catalogue. */
  readonly reason: string | null;
}

/**
 * Approves several proposals that make the same change. Every one is read again and decided by the verb that decides
 * a single one, in its own transaction.
 */
export async function approveMany(ctx: Ctx, raw: ApproveMany, readNow?: ReadNow): Promise<OneOfMany[]> {
  const { items, change } = parse(ApproveMany, raw);
  await mustBeOneChange(ctx, items, change, readNow);
  return each(items, async (item) => (await approveCorrection(ctx, item, readNow)).outcome);
}

/** Rejects several proposals that make the same change, with one reason. */
export async function rejectMany(ctx: Ctx, raw: RejectMany, readNow?: ReadNow): Promise<OneOfMany[]> {
  const { items, change, reason } = parse(RejectMany, raw);
  await mustBeOneChange(ctx, items, change, readNow);
  return each(items, async (item) => {
    await rejectCorrection(ctx, { ...item, reason });
    return 'rejected';
  });
}

async function mustBeOneChange(
  ctx: Ctx,
  items: readonly { readonly correctionId: string }[],
  change: string,
  readNow?: ReadNow,
): Promise<void> {
  const { changes } = await previewMany(
    ctx,
    items.map((item) => item.correctionId),
    readNow,
  );
  if (changes.length !== 1 || changes[0] !== change) throw refuse({ reason: 'correction.not_identical' });
}

async function each<Item extends { correctionId: string }>(
  items: readonly Item[],
  decide: (item: Item) => Promise<OneOfMany['outcome']>,
): Promise<OneOfMany[]> {
  const done: OneOfMany[] = [];
  for (const item of items) {
    const { correctionId } = item;
    try {
      done.push({ correctionId, outcome: await decide(item), reason: null });
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'fault' || error.code === 'unavailable') throw error;
      done.push({ correctionId, outcome: 'refused', reason: error.details.reason ?? error.code });
    }
  }
  return done;
}
