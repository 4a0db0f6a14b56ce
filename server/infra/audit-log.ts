import { type Db, Prisma } from './db/client.ts';

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Audit entries, newest first, by cursor (`before` = seq of the last one seen). */
export async function listAudit(db: Db, filter: AuditFilter) {
  const conditions = [Prisma.sql`true`];
  if (filter.before) conditions.push(Prisma.sql`seq < ${BigInt(filter.before)}`);
  if (filter.actor)
    conditions.push(Prisma.sql`(actor = ${filter.actor} OR actor_name ILIKE ${`%${filter.actor}%`})`);
  if (filter.action) conditions.push(Prisma.sql`action LIKE ${`${filter.action}%`}`);
  if (filter.subjectId) conditions.push(Prisma.sql`subject_id = ${filter.subjectId}`);
  if (filter.correlationId) conditions.push(Prisma.sql`correlation_id = ${filter.correlationId}`);
  return db.$queryRaw<AuditRow[]>`
    SELECT seq::text, id, at, actor, actor_name AS "actorName", on_behalf_of AS "onBehalfOf", action,
           subject_kind AS "subjectKind", subject_id AS "subjectId", site_id AS "siteId",
           correlation_id AS "correlationId", reason, before, after, changed
      FROM audit_entry e WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY e.seq DESC LIMIT ${filter.limit}`;
}

export interface AuditRow {
  readonly seq: string;
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly actorName: string;
  readonly onBehalfOf: string | null;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly siteId: string | null;
  readonly correlationId: string;
  readonly reason: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly changed: readonly string[];
}
