import type { Ctx } from '#server/infra/context.ts';
import { gate, type Policy } from '#server/infra/verb.ts';
import { AppError, notFound } from '#server/kernel/errors.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import type { JsonRecord } from '#server/yard/exceptions/schema.ts';
import type { CorrectionKindName, ReadNow } from '../schema.ts';
import { kindOf } from './correction-kinds.ts';

/**
 * What the other system says now, read before any transaction and only for those who may ask. Null when the
 * kind changes nothing outside, when nobody can read, or when the other system cannot be reached.
 */
export async function readOutside(
  ctx: Ctx,
  name: CorrectionKindName,
  about: { input: unknown },
  policy: Policy,
  readNow: ReadNow | undefined,
  options: { must: boolean } = { must: false },
): Promise<JsonRecord | null> {
  const kind = kindOf(name);
  if (kind.appliedBy === 'tower' || !readNow) return null;
  const base = await kind.load(ctx.tx ?? ctx.db, about.input);
  if (!base) throw notFound(kind.subjectKind);
  gate(ctx.actor, policy, base.siteId as SiteId, kind.subjectKind);
  const now = await readNow({ kind: kind.subjectKind, id: base.subjectId, siteId: base.siteId }, name);
  if (now === null && options.must)
    throw new AppError('unavailable', 'The record cannot be read now', {
      reason: 'correction.now_unreadable',
    });
  return now === null ? null : JSON.parse(JSON.stringify(now));
}
