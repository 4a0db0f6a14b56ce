import type { Tx } from '#server/infra/db/client.ts';
import { roles } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';

/** Partners belong to no site: who sets them up acts for the whole company. */
export const mayGovern = roles('admin', 'integration');
/** Secrets open the door to everything a partner may say. */
export const mayHandleSecrets = roles('admin');

export async function loadPartner(tx: Tx, partnerId: string) {
  const partner = await tx.partner.findUnique({ where: { id: partnerId } });
  if (!partner) throw notFound('partner');
  return partner;
}
