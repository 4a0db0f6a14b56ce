import type { Ctx } from '#server/infra/context.ts';
import { gate } from '#server/infra/verb.ts';
import { sitesOf } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import { mayTrace } from '../policy.ts';

const ROWS_OF_A_KIND = 500;

/**
 * One thread from the raw bytes to Odoo's record: everything that carries a correlation id, in one call. Rows of sites
 * out of reach are left out; a thread without a visible row does not exist.
 */
export async function traceByCorrelation(ctx: Ctx, correlationId: string) {
  gate(ctx.actor, mayTrace, null, 'trace');
  const db = ctx.tx ?? ctx.db;
  const where = { correlationId };
  const take = ROWS_OF_A_KIND;
  const [messages, events, facts, audit, exceptions, corrections, deliveries, attempts] = await Promise.all([
    db.message.findMany({ where, take, omit: { body: true }, orderBy: { seq: 'asc' } }),
    db.messageEvent.findMany({ where, take, orderBy: { position: 'asc' } }),
    db.fact.findMany({ where, take, orderBy: { seq: 'asc' } }),
    db.auditEntry.findMany({ where, take, orderBy: { seq: 'asc' } }),
    db.yardException.findMany({ where, take, orderBy: { openedAt: 'asc' } }),
    db.correction.findMany({ where, take, orderBy: { proposedAt: 'asc' } }),
    db.delivery.findMany({ where, take, orderBy: { seq: 'asc' } }),
    db.attempt.findMany({ where, take, orderBy: { startedAt: 'asc' } }),
  ]);
  const reach = sitesOf(ctx.actor);
  const seen = <T extends { siteId: string | null }>(rows: readonly T[]) =>
    reach === '*'
      ? rows
      : rows.filter(({ siteId }) => siteId === null || (reach as readonly string[]).includes(siteId));
  const visible = {
    events: seen(events),
    facts: seen(facts),
    audit: seen(audit),
    exceptions: seen(exceptions),
  };
  const ofSite = [...events, ...facts, ...audit, ...exceptions].some(({ siteId }) => siteId !== null);
  const visibleOfSite = Object.values(visible).some((rows) => rows.some(({ siteId }) => siteId !== null));
  const found =
    messages.length + events.length + facts.length + audit.length + exceptions.length + deliveries.length;
  if (found === 0 || (ofSite && !visibleOfSite)) throw notFound('trace');
  const subjectIds = [
    ...new Set(deliveries.flatMap(({ subjectId, payload }) => [subjectId, ...idsIn(payload)])),
  ];
  const mappingRows = await mappingsOf(
    ctx,
    messages.map(({ partnerId }) => partnerId),
  );
  return {
    correlationId,
    messages: messages.map((row) => ({
      ...row,
      seq: String(row.seq),
      bodySha256: Buffer.from(row.bodySha256).toString('hex'),
    })),
    /** Translations of the senders' codes as they are now, with who decided and in which version. */
    mappings: mappingRows,
    events: visible.events,
    facts: visible.facts.map((row) => ({ ...row, seq: String(row.seq) })),
    audit: visible.audit.map((row) => ({ ...row, seq: String(row.seq) })),
    exceptions: visible.exceptions,
    corrections: seen(corrections),
    deliveries: seen(deliveries).map((row) => ({ ...row, seq: String(row.seq) })),
    attempts,
    /** Records of Odoo behind what was delivered. */
    odooRecords: await db.link.findMany({
      where: {
        OR: [
          { internalId: { in: subjectIds } },
          ...subjectIds.map((id) => ({ internalId: { startsWith: `${id}/` } })),
        ],
      },
      take,
    }),
  };
}

export type Trace = Awaited<ReturnType<typeof traceByCorrelation>>;

function mappingsOf(ctx: Ctx, systems: readonly string[]) {
  return (ctx.tx ?? ctx.db).mapping.findMany({
    where: { system: { in: [...new Set(systems)] }, status: { not: 'unmapped' } },
    select: {
      id: true,
      kind: true,
      code: true,
      status: true,
      targetKind: true,
      targetId: true,
      version: true,
      decidedBy: true,
      decidedAt: true,
    },
    take: ROWS_OF_A_KIND,
  });
}

function idsIn(payload: unknown): string[] {
  return Object.values((payload ?? {}) as Record<string, unknown>).filter(
    (value) => typeof value === 'string',
  );
}
