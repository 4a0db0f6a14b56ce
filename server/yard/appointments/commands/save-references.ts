import type { Work } from '#server/infra/verb.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { newId } from '#server/kernel/ids.ts';
import type { Reference } from '../schema.ts';

/** Keeps references of an object as sent, with the form used for matching. Known ones stay as they are. */
export async function saveReferences(
  work: Work,
  subject: { readonly kind: string; readonly id: string; readonly siteId: string | null },
  references: readonly Reference[],
): Promise<void> {
  const rows = references
    .map(({ kind, value }) => ({
      id: newId('reference', work.ctx.now.getTime()),
      subjectKind: subject.kind,
      subjectId: subject.id,
      siteId: subject.siteId,
      kind,
      value,
      norm: normalizeReference(value),
    }))
    .filter((row) => row.norm !== '');
  if (rows.length > 0) await work.tx.reference.createMany({ data: rows, skipDuplicates: true });
}
