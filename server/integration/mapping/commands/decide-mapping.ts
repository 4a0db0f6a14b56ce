import type { Tx } from '#server/infra/db/client.ts';
import { roles, type Work } from '#server/infra/verb.ts';
import { conflict, notFound } from '#server/kernel/errors.ts';
import { autoClear } from '#server/yard/exceptions/commands/raise-exception.ts';
import { reviveParked } from '../parked.ts';

/** Translations belong to no site. */
export const mayMap = roles('steward', 'integration', 'admin');

export async function lockMapping(tx: Tx, mappingId: string, version?: number) {
  await tx.$queryRaw`SELECT id FROM mapping WHERE id = ${mappingId} FOR UPDATE`;
  const mapping = await tx.mapping.findUnique({ where: { id: mappingId } });
  if (!mapping) throw notFound('mapping');
  if (version !== undefined && mapping.version !== version) throw conflict('outdated');
  return mapping;
}

/** What follows every decision: the exception ends and everything that waited for it runs again. */
export async function afterDecision(work: Work, mappingId: string): Promise<number> {
  await autoClear(work, mappingCause(mappingId), 'decided');
  return reviveParked(work.tx, { mappingId });
}

export function mappingCause(mappingId: string): string {
  return `mapping:${mappingId}`;
}
