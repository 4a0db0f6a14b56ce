import type { Work } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';

/** The site gate of a verb that composes others about one stay. Raises `not_found`. */
export async function gateOfVisit(work: Work, visitId: string): Promise<void> {
  const seen = await work.tx.visit.findUnique({ where: { id: visitId }, select: { siteId: true } });
  if (!seen) throw notFound('visit');
  work.at(seen.siteId, 'visit');
}
