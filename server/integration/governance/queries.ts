import type { Ctx } from '#server/infra/context.ts';
import { gate } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { MINUTE_MS } from '#server/kernel/time.ts';
import { mayGovern } from './commands/partner-command.ts';

const PARTNERS_SHOWN = 500;

const SHOWN = {
  rights: { select: { eventType: true, access: true } },
  secrets: {
    select: {
      id: true,
      kind: true,
      lastFour: true,
      validFrom: true,
      expiresAt: true,
      revokedAt: true,
      createdBy: true,
    },
    orderBy: { id: 'desc' },
    take: 10,
  },
} as const;

/** Partners with rights and the last four characters of their secrets; never a secret. */
export async function listPartners(ctx: Ctx) {
  gate(ctx.actor, mayGovern, null, 'partner');
  return (ctx.tx ?? ctx.db).partner.findMany({
    include: SHOWN,
    orderBy: { code: 'asc' },
    take: PARTNERS_SHOWN,
  });
}

export async function getPartner(ctx: Ctx, partnerId: string) {
  gate(ctx.actor, mayGovern, null, 'partner');
  const partner = await (ctx.tx ?? ctx.db).partner.findUnique({ where: { id: partnerId }, include: SHOWN });
  if (!partner) throw notFound('partner');
  return partner;
}

export interface SilentPartner {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly silentMinutes: number;
}

/** Active partners from whom nothing came for longer than agreed. */
export async function silentPartners(ctx: Ctx): Promise<SilentPartner[]> {
  const partners = await (ctx.tx ?? ctx.db).partner.findMany({
    where: { status: 'active', silentAfterMinutes: { not: null } },
    select: {
      id: true,
      code: true,
      name: true,
      silentAfterMinutes: true,
      lastMessageAt: true,
      createdAt: true,
    },
    take: PARTNERS_SHOWN,
  });
  return partners.flatMap((each) => {
    const since = each.lastMessageAt ?? each.createdAt;
    const silentMinutes = Math.floor((ctx.now.getTime() - since.getTime()) / MINUTE_MS);
    const { id, code, name } = each;
    return silentMinutes > (each.silentAfterMinutes ?? Number.POSITIVE_INFINITY)
      ? [{ id, code, name, silentMinutes }]
      : [];
  });
}

export interface EndingSecret {
  readonly partnerId: string;
  readonly partnerName: string;
  readonly kind: string;
  readonly expiresAt: Date;
}

/** Partners whose last valid secret of a kind ends before `before`; one that is being replaced is none of them. */
export async function endingSecrets(ctx: Ctx, before: Date): Promise<EndingSecret[]> {
  return (ctx.tx ?? ctx.db).$queryRaw<EndingSecret[]>`
    SELECT p.id AS "partnerId", p.name AS "partnerName", s.kind, max(s.expires_at) AS "expiresAt"
    FROM partner p JOIN partner_secret s ON s.partner_id = p.id
    WHERE p.status <> 'paused' AND s.revoked_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > ${ctx.now}::timestamptz)
    GROUP BY p.id, p.name, s.kind
    HAVING bool_and(s.expires_at IS NOT NULL) AND max(s.expires_at) < ${before}::timestamptz
    ORDER BY 4 LIMIT ${PARTNERS_SHOWN}`;
}
