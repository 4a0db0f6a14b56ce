import type { Ctx } from '#server/infra/context.ts';
import { parse } from '#server/infra/verb.ts';
import { sitesOf } from '#server/kernel/actor.ts';
import { type CorrectionView, getCorrection } from '../queries.ts';
import { changeHash } from '../rules.ts';
import { PreviewMany, type ReadNow } from '../schema.ts';

export interface ManyPreview {
  readonly corrections: readonly CorrectionView[];
  /** The different changes among them; one when all say the same. */
  readonly changes: readonly string[];
}

/** Several proposals as they read at this moment, and whether they make one and the same change. */
export async function previewMany(
  ctx: Ctx,
  correctionIds: readonly string[],
  readNow?: ReadNow,
): Promise<ManyPreview> {
  const corrections: CorrectionView[] = [];
  for (const id of new Set(correctionIds)) corrections.push(await getCorrection(ctx, id, readNow));
  return {
    corrections,
    changes: [...new Set(corrections.map((one) => changeHash(one.kind, one.rows)))],
  };
}

/** The same for the cases somebody ticked; cases out of reach or without an open proposal are left out. */
export async function previewCases(ctx: Ctx, raw: PreviewMany, readNow?: ReadNow): Promise<ManyPreview> {
  const { exceptionIds } = parse(PreviewMany, raw);
  const reach = sitesOf(ctx.actor);
  const cases = await (ctx.tx ?? ctx.db).yardException.findMany({
    where: {
      id: { in: exceptionIds },
      status: 'proposed',
      ...(reach === '*' ? {} : { siteId: { in: [...reach] } }),
    },
    select: { params: true },
  });
  const ids = cases.flatMap(({ params }) => {
    const id = (params as { correctionId?: unknown }).correctionId;
    return typeof id === 'string' ? [id] : [];
  });
  return previewMany(ctx, ids, readNow);
}
