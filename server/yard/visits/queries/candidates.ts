import { Prisma, type Tx } from '#server/infra/db/client.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { addMinutes, DAY_MS } from '#server/kernel/time.ts';
import { appointmentNo, type Candidate, type Clues } from '../rules/matching.ts';

/** More bookings than this under one number are ambiguous anyhow. */
const MAX_CANDIDATES = 20;
const ENDING_CHARACTERS = 4;
/** Bookings by trailer alone are looked for around the arrival. */
const TRAILER_SPAN_MINUTES = DAY_MS / 60_000;

/** Bookings of the site that one of the clues points to, newest first, with what is needed to choose. */
export async function findCandidates(tx: Tx, siteId: string, clues: Clues): Promise<Candidate[]> {
  const norms = referenceNorms(clues);
  const ending = trailerEnding(clues.trailerNumber);
  const no = clues.appointmentRef === undefined ? null : appointmentNo(clues.appointmentRef);
  if (norms.length === 0 && ending === null && no === null) return [];
  const rows = await tx.$queryRaw<Omit<Candidate, 'references' | 'visit'>[]>(Prisma.sql`
    WITH hit AS (
      SELECT subject_id AS id FROM reference WHERE subject_kind = 'appointment' AND norm = ANY (${norms})
      UNION
      SELECT r.appointment_id FROM reference f JOIN receipt r ON r.id = f.subject_id
      WHERE f.subject_kind = 'receipt' AND f.norm = ANY (${norms}) AND r.status <> 'cancelled'
      UNION
      SELECT id FROM appointment WHERE primary_norm = ANY (${norms})
      UNION
      SELECT id FROM appointment WHERE no = ${no}
      UNION
      SELECT id FROM appointment
      WHERE site_id = ${siteId} AND trailer_norm LIKE ${ending}
        AND window_start BETWEEN ${addMinutes(clues.at, -TRAILER_SPAN_MINUTES)}::timestamptz
                             AND ${addMinutes(clues.at, TRAILER_SPAN_MINUTES)}::timestamptz
      UNION
      SELECT id FROM appointment WHERE site_id = ${siteId} AND window_start IS NULL AND trailer_norm LIKE ${ending}
    )
    SELECT a.id, a.no, a.status, a.window_start AS "windowStart", a.window_end AS "windowEnd",
           a.trailer_number AS "trailerNumber", a.primary_norm AS "primaryNorm"
    FROM appointment a JOIN hit ON hit.id = a.id
    WHERE a.site_id = ${siteId} AND a.status <> 'cancelled'
    ORDER BY a.created_at DESC, a.id DESC
    LIMIT ${MAX_CANDIDATES}`);
  return withDetails(tx, rows, norms);
}

async function withDetails(
  tx: Tx,
  rows: readonly Omit<Candidate, 'references' | 'visit'>[],
  norms: readonly string[],
): Promise<Candidate[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const references = await tx.$queryRaw<{ id: string; kind: string; norm: string }[]>(Prisma.sql`
    SELECT subject_id AS id, kind, norm FROM reference
    WHERE subject_kind = 'appointment' AND subject_id = ANY (${ids}) AND norm = ANY (${norms})
    UNION
    SELECT r.appointment_id, f.kind, f.norm FROM receipt r
    JOIN reference f ON f.subject_kind = 'receipt' AND f.subject_id = r.id
    WHERE r.appointment_id = ANY (${ids}) AND f.norm = ANY (${norms})`);
  const visits = await tx.visit.findMany({
    where: { appointmentId: { in: ids }, status: { not: 'cancelled' } },
    select: { id: true, appointmentId: true, trailerNumber: true },
  });
  return rows.map((row) => ({
    ...row,
    references: references.filter(({ id }) => id === row.id),
    visit: visits.find(({ appointmentId }) => appointmentId === row.id) ?? null,
  }));
}

function referenceNorms(clues: Clues): string[] {
  const values = [...clues.references.map(({ value }) => value), clues.appointmentRef ?? ''];
  return [...new Set(values.map(normalizeReference))].filter((norm) => norm !== '');
}

/**
 * Bookings carry the number with or without its owner's letters: the end is the same in both. The rule decides
 * what is the same trailer; this only narrows. Null (no trailer told) compares as unknown and finds nothing.
 */
function trailerEnding(number: string | undefined): string | null {
  const norm = normalizeReference(number ?? '');
  return norm === '' ? null : `%${norm.slice(-ENDING_CHARACTERS)}`;
}
