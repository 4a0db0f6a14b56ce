import type { Ctx } from '#server/infra/context.ts';
import type { Tx } from '#server/infra/db/client.ts';
import { notFound } from '#server/kernel/errors.ts';

const MAX_PARTIES = 500;

export async function getParty(ctx: Ctx, partyId: string) {
  const row = await (ctx.tx ?? ctx.db).party.findUnique({ where: { id: partyId } });
  if (!row) throw notFound('party');
  return row;
}

/** The active carrier of that SCAC, or null. With several (a merger left over) the oldest. */
export async function findCarrierByScac(tx: Tx, scac: string) {
  return tx.party.findFirst({
    where: { kind: 'carrier', scac: scac.toUpperCase(), active: true },
    orderBy: { id: 'asc' },
  });
}

export async function listParties(ctx: Ctx, kind: string) {
  return (ctx.tx ?? ctx.db).party.findMany({
    where: { kind, active: true },
    orderBy: { name: 'asc' },
    take: MAX_PARTIES,
  });
}
