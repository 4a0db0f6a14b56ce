import type { Ctx } from '#server/infra/context.ts';
import { Prisma } from '#server/infra/db/client.ts';
import { sitesOf } from '#server/kernel/actor.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';

export interface Hit {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly detail: string;
  readonly href: string;
}

const LIMIT_EACH = 8;

/** Everything whose number starts with the query, at the sites in reach; newest first, bounded. */
export async function findAnything(ctx: Ctx, query: string): Promise<Hit[]> {
  const norm = normalizeReference(query);
  const reach = sitesOf(ctx.actor);
  const bySite = reach === '*' ? {} : { siteId: { in: [...reach] } };
  const startsWith = { startsWith: norm };
  const number = query.trim().toUpperCase();
  const [visits, references, exceptions] = await Promise.all([
    ctx.db.visit.findMany({
      where: {
        ...bySite,
        OR: [
          { no: { startsWith: number } },
          { no: { endsWith: norm } },
          { trailer: { norm: startsWith } },
          { plate: { startsWith: number } },
        ],
      },
      orderBy: { createdAt: 'desc' },
      take: LIMIT_EACH,
      select: { id: true, no: true, trailerNumber: true, status: true },
    }),
    ctx.db.reference.findMany({
      where: { ...bySite, norm: startsWith, subjectKind: { in: ['appointment', 'visit', 'receipt'] } },
      take: LIMIT_EACH,
      orderBy: { id: 'desc' },
    }),
    ctx.db.yardException.findMany({
      where: { ...bySite, no: { startsWith: number } },
      take: LIMIT_EACH,
      orderBy: { openedAt: 'desc' },
      select: { id: true, no: true, kind: true },
    }),
  ]);
  const stays = await staysBehind(ctx, references);
  return [
    ...visits.map((v) => ({
      id: v.id,
      kind: 'visit',
      label: v.no,
      detail: v.trailerNumber ?? v.status,
      href: `/visits/${v.id}`,
    })),
    ...references.flatMap((reference) => {
      const visitId = stays.get(reference.subjectId);
      if (!visitId) return [];
      return [
        {
          id: reference.id,
          kind: 'reference',
          label: reference.value,
          detail: reference.kind,
          href: `/visits/${visitId}`,
        },
      ];
    }),
    ...exceptions.map((e) => ({
      id: e.id,
      kind: 'exception',
      label: e.no,
      detail: e.kind,
      href: `/exceptions?id=${e.id}`,
    })),
  ];
}

async function staysBehind(
  ctx: Ctx,
  references: readonly { subjectKind: string; subjectId: string }[],
): Promise<Map<string, string>> {
  const ids = references.map((reference) => reference.subjectId);
  if (ids.length === 0) return new Map();
  const rows = await ctx.db.$queryRaw<{ subject: string; visit: string }[]>`
    SELECT id AS subject, id AS visit FROM visit WHERE id IN (${Prisma.join(ids)})
    UNION ALL SELECT appointment_id, id FROM visit WHERE appointment_id IN (${Prisma.join(ids)})
    UNION ALL SELECT id, visit_id FROM receipt WHERE id IN (${Prisma.join(ids)}) AND visit_id IS NOT NULL`;
  return new Map(rows.map((row) => [row.subject, row.visit]));
}
