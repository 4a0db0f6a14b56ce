import type { z } from 'zod';
import type { Ctx } from '#server/infra/context.ts';
import { Prisma, type Tx } from '#server/infra/db/client.ts';
import { gate, parse } from '#server/infra/verb.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { maySeeSite } from '#server/yard/sites/policy.ts';
import { sameTrailer } from '#server/yard/trailers/rules.ts';
import { matchAppointment } from '../rules/matching.ts';
import { FindVisit, type VisitStatus } from '../schema.ts';
import { findCandidates } from './candidates.ts';

/** A report about a truck that left may come this much later. */
const LATE_REPORT_MINUTES = 48 * 60;
const MAX_SAME_NUMBER = 20;

export interface FoundVisit {
  readonly visitId: string;
  readonly no: string;
  readonly status: VisitStatus;
  readonly version: number;
}

/**
 * The stay somebody speaks of, or null: by booking, by the trailer on site, by a reference given at the
 * arrival, then the last stay of the trailer that ended. `at` is the moment the report speaks of.
 */
export async function findVisit(
  ctx: Ctx,
  raw: z.input<typeof FindVisit>,
  at: Date = ctx.now,
): Promise<FoundVisit | null> {
  const id = await findVisitId(ctx, raw, at);
  if (!id) return null;
  const row = await (ctx.tx ?? ctx.db).visit.findUniqueOrThrow({ where: { id } });
  return { visitId: row.id, no: row.no, status: row.status as VisitStatus, version: row.version };
}

/** As `findVisit`, for those who load the stay themselves. */
export async function findVisitId(
  ctx: Ctx,
  raw: z.input<typeof FindVisit>,
  at: Date = ctx.now,
): Promise<string | null> {
  const clues = parse(FindVisit, raw);
  gate(ctx.actor, maySeeSite, clues.siteId as SiteId, 'site');
  const tx = ctx.tx ?? ctx.db;
  return (
    (await byBooking(tx, clues, at)) ??
    (clues.trailerNumber === undefined ? null : await staySeen(tx, clues.siteId, clues.trailerNumber, at)) ??
    (await byReference(tx, clues))
  );
}

/** The open stay of the trailer at the site, else the one that had ended after that moment. */
export async function staySeen(
  tx: Tx,
  siteId: string,
  trailerNumber: string,
  at: Date,
): Promise<string | null> {
  return (await openStayOf(tx, siteId, trailerNumber)) ?? (await endedStayOf(tx, siteId, trailerNumber, at));
}

async function openStayOf(tx: Tx, siteId: string, trailerNumber: string): Promise<string | null> {
  const bare = normalizeReference(trailerNumber).slice(-4);
  const rows = await tx.$queryRaw<{ id: string; number: string; status: string }[]>(Prisma.sql`
    SELECT id, trailer_number AS number, status FROM visit
    WHERE site_id = ${siteId} AND status NOT IN ('departed', 'cancelled') AND trailer_number IS NOT NULL
      AND regexp_replace(upper(trailer_number), '[^[:alnum:]]', '', 'g') LIKE ${`%${bare}`}
    ORDER BY (status = 'expected'), created_at DESC
    LIMIT ${MAX_SAME_NUMBER}`);
  return rows.find((row) => sameTrailer(row.number, trailerNumber))?.id ?? null;
}

async function endedStayOf(tx: Tx, siteId: string, trailerNumber: string, at: Date): Promise<string | null> {
  const rows = await tx.$queryRaw<{ id: string; number: string }[]>(Prisma.sql`
    SELECT v.id, v.trailer_number AS number
    FROM trailer t JOIN visit v ON v.trailer_id = t.id
    WHERE t.norm LIKE ${`%${normalizeReference(trailerNumber).slice(-4)}`} AND v.site_id = ${siteId}
      AND v.status = 'departed' AND v.departed_at >= ${at}::timestamptz
      AND v.departed_at <= ${addMinutes(at, LATE_REPORT_MINUTES)}::timestamptz
    ORDER BY v.departed_at
    LIMIT ${MAX_SAME_NUMBER}`);
  return rows.find((row) => sameTrailer(row.number, trailerNumber))?.id ?? null;
}

async function byBooking(tx: Tx, clues: FindVisit, at: Date): Promise<string | null> {
  if (clues.appointmentId) {
    const visit = await tx.visit.findFirst({
      where: { appointmentId: clues.appointmentId, siteId: clues.siteId, status: { not: 'cancelled' } },
    });
    if (visit) return visit.id;
  }
  const { appointmentRef, references, trailerNumber } = clues;
  const match = matchAppointment(
    await findCandidates(tx, clues.siteId, { appointmentRef, references, trailerNumber, at }),
    {
      appointmentRef,
      references,
      trailerNumber,
      at,
    },
  );
  return match.kind === 'matched' ? (match.candidate.visit?.id ?? null) : null;
}

async function byReference(tx: Tx, clues: FindVisit): Promise<string | null> {
  const norms = clues.references.map(({ value }) => normalizeReference(value)).filter((norm) => norm !== '');
  if (norms.length === 0) return null;
  const rows = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT DISTINCT v.id FROM reference f JOIN visit v ON v.id = f.subject_id
    WHERE f.subject_kind = 'visit' AND f.norm = ANY (${norms}) AND v.site_id = ${clues.siteId}
      AND v.status NOT IN ('departed', 'cancelled')
    LIMIT 2`);
  // Two stays under one number: nobody may guess.
  return rows.length === 1 ? (rows[0]?.id ?? null) : null;
}
