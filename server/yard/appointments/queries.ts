import type { Ctx } from '#server/infra/context.ts';
import { Prisma } from '#server/infra/db/client.ts';
import { gate } from '#server/infra/verb.ts';
import { reachesSite } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { maySeeSite } from '#server/yard/sites/policy.ts';

const MAX_LISTED = 500;
const MAX_FOUND = 50;
/** Shorter fragments would find half the yard. */
const MIN_FRAGMENT = 2;

const people = {
  id: true,
  no: true,
  siteId: true,
  bookingStatus: true,
  status: true,
  direction: true,
  loadType: true,
  windowStart: true,
  windowEnd: true,
  pendingWindowStart: true,
  pendingWindowEnd: true,
  durationMinutes: true,
  carrierId: true,
  supplierId: true,
  trailerNumber: true,
  equipmentType: true,
  pallets: true,
  doorId: true,
  etaAt: true,
  etaSource: true,
  partnerId: true,
  primaryReference: true,
  stopSequence: true,
  cancelReason: true,
  note: true,
  version: true,
  createdAt: true,
} as const;

/** One booking with its references and its visit. */
export async function getAppointment(ctx: Ctx, appointmentId: string) {
  const db = ctx.tx ?? ctx.db;
  const row = await db.appointment.findUnique({
    where: { id: appointmentId },
    select: {
      ...people,
      visits: { where: { status: { not: 'cancelled' } }, select: { id: true, no: true, status: true } },
    },
  });
  if (!row || !reachesSite(ctx.actor, row.siteId as SiteId)) throw notFound('appointment');
  const { visits, ...appointment } = row;
  const [references, carrier] = await Promise.all([
    db.reference.findMany({
      where: { subjectKind: 'appointment', subjectId: row.id },
      select: { kind: true, value: true },
      orderBy: { id: 'asc' },
      take: MAX_FOUND,
    }),
    row.carrierId === null ? null : db.party.findUnique({ where: { id: row.carrierId } }),
  ]);
  return {
    ...appointment,
    references,
    carrier: carrier && { id: carrier.id, name: carrier.name, scac: carrier.scac },
    visit: visits[0] ?? null,
  };
}

/** Bookings whose window begins in the span, by time. */
export async function listForSite(ctx: Ctx, siteId: string, span: { from: Date; to: Date }) {
  gate(ctx.actor, maySeeSite, siteId as SiteId, 'site');
  return (ctx.tx ?? ctx.db).appointment.findMany({
    where: { siteId, windowStart: { gte: span.from, lt: span.to }, status: { not: 'cancelled' } },
    select: people,
    orderBy: [{ windowStart: 'asc' }, { id: 'asc' }],
    take: MAX_LISTED,
  });
}

/** Trucks still to come whose window touches the span: what the gate expects. */
export async function arrivalsDue(ctx: Ctx, siteId: string, span: { from: Date; to: Date }) {
  gate(ctx.actor, maySeeSite, siteId as SiteId, 'site');
  return (ctx.tx ?? ctx.db).appointment.findMany({
    where: {
      siteId,
      status: { in: ['requested', 'scheduled'] },
      windowStart: { lt: span.to },
      windowEnd: { gte: span.from },
    },
    select: people,
    orderBy: [{ windowStart: 'asc' }, { id: 'asc' }],
    take: MAX_LISTED,
  });
}

/** Asked for, without a window yet, oldest first. */
export async function unscheduled(ctx: Ctx, siteId: string) {
  gate(ctx.actor, maySeeSite, siteId as SiteId, 'site');
  return (ctx.tx ?? ctx.db).appointment.findMany({
    where: { siteId, status: 'requested', windowStart: null },
    select: people,
    orderBy: { createdAt: 'asc' },
    take: MAX_LISTED,
  });
}

/** Bookings that carry one of the references in the form used for matching; live ones first. */
export async function findByReference(ctx: Ctx, siteId: string, references: readonly string[]) {
  gate(ctx.actor, maySeeSite, siteId as SiteId, 'site');
  const db = ctx.tx ?? ctx.db;
  const norms = [...new Set(references.map(normalizeReference))].filter((norm) => norm !== '');
  if (norms.length === 0) return [];
  const hits = await db.reference.findMany({
    where: { norm: { in: norms }, subjectKind: 'appointment', siteId },
    select: { subjectId: true },
    take: MAX_FOUND,
  });
  return db.appointment.findMany({
    where: {
      siteId,
      OR: [{ id: { in: hits.map((hit) => hit.subjectId) } }, { primaryNorm: { in: norms } }],
    },
    select: people,
    orderBy: { createdAt: 'desc' },
    take: MAX_FOUND,
  });
}

export interface ReferenceHit {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly value: string;
}

/**
 * Objects of the site whose reference, number or trailer holds the fragment, newest first: for the search
 * field. Numbers are compared without blanks and punctuation.
 */
export async function searchReferences(ctx: Ctx, siteId: string, fragment: string): Promise<ReferenceHit[]> {
  gate(ctx.actor, maySeeSite, siteId as SiteId, 'site');
  const norm = normalizeReference(fragment);
  if (norm.length < MIN_FRAGMENT) return [];
  const holds = `%${norm}%`;
  return (ctx.tx ?? ctx.db).$queryRaw<ReferenceHit[]>(Prisma.sql`
    SELECT "subjectKind", "subjectId", kind, value FROM (
      SELECT subject_kind AS "subjectKind", subject_id AS "subjectId", kind, value
      FROM reference WHERE site_id = ${siteId} AND norm LIKE ${holds}
      UNION
      SELECT 'appointment', id, 'trailer', trailer_number
      FROM appointment WHERE site_id = ${siteId} AND trailer_norm LIKE ${holds} AND status <> 'cancelled'
      UNION
      SELECT 'visit', v.id, 'trailer', v.trailer_number
      FROM visit v
      WHERE v.site_id = ${siteId} AND v.status NOT IN ('departed', 'cancelled')
        AND regexp_replace(upper(v.trailer_number), '[^[:alnum:]]', '', 'g') LIKE ${holds}
      UNION
      SELECT 'visit', v.id, 'visit', v.no FROM visit v
      WHERE v.site_id = ${siteId} AND v.no IN (${fragment.trim().toUpperCase()}, ${`V-${norm.replace(/^V/, '')}`})
    ) AS hit
    ORDER BY "subjectId" DESC
    LIMIT ${MAX_FOUND}`);
}
