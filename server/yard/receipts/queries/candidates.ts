import type { Prisma, Tx } from '#server/infra/db/client.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import type { Matchable } from '../rules/match.ts';

const MAX_CANDIDATES = 50;
const ON_SITE = ['expected', 'arrived', 'checked_in', 'waiting', 'at_door', 'working', 'work_complete'];
const BOOKED = ['requested', 'scheduled', 'arrived', 'in_progress'];

/** Stays that share something with a receipt: inbound, here or expected, not yet released. */
export async function findVisits(tx: Tx, siteId: string, subject: Matchable): Promise<Matchable[]> {
  const [visitIds, appointmentIds] = await Promise.all([
    subjectsOf(tx, 'visit', siteId, subject),
    subjectsOf(tx, 'appointment', siteId, subject),
  ]);
  const norms = subject.references.map(({ norm }) => norm);
  const rows = await tx.visit.findMany({
    where: {
      siteId,
      status: { in: ON_SITE },
      direction: 'inbound',
      OR: [
        { id: { in: visitIds } },
        {
          appointmentId: {
            in: subject.appointmentId ? [...appointmentIds, subject.appointmentId] : appointmentIds,
          },
        },
        { appointment: { primaryNorm: { in: norms } } },
        ...(subject.trailerNorm ? [{ trailer: { norm: subject.trailerNorm } }] : []),
        ...(subject.sealNorm ? [{ sealNo: { equals: subject.sealNorm, mode: 'insensitive' as const } }] : []),
      ],
    },
    include: VISIT_PARTS,
    orderBy: { createdAt: 'desc' },
    take: MAX_CANDIDATES,
  });
  return Promise.all(rows.map((row) => asVisit(tx, row)));
}

/** Live bookings that share a number or the trailer with a receipt. */
export async function findAppointments(tx: Tx, siteId: string, subject: Matchable): Promise<Matchable[]> {
  const ids = await subjectsOf(tx, 'appointment', siteId, subject);
  const norms = subject.references.map(({ norm }) => norm);
  const rows = await tx.appointment.findMany({
    where: {
      siteId,
      status: { in: BOOKED },
      direction: 'inbound',
      OR: [
        { id: { in: ids } },
        { primaryNorm: { in: norms } },
        ...(subject.trailerNorm ? [{ trailerNorm: subject.trailerNorm }] : []),
      ],
    },
    orderBy: { windowStart: 'desc' },
    take: MAX_CANDIDATES,
  });
  const references = await referencesOf(
    tx,
    'appointment',
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    appointmentId: row.id,
    trailerNorm: row.trailerNorm,
    sealNorm: null,
    references: [...(references.get(row.id) ?? []), { kind: 'appointment', norm: row.primaryNorm }],
  }));
}

/** Expected receipts without a stay that share something with one. */
export async function findReceipts(tx: Tx, siteId: string, visit: Matchable): Promise<Matchable[]> {
  const ids = await subjectsOf(tx, 'receipt', siteId, visit);
  const rows = await tx.receipt.findMany({
    where: {
      siteId,
      status: 'expected',
      visitId: null,
      OR: [
        { id: { in: ids } },
        ...(visit.appointmentId ? [{ appointmentId: visit.appointmentId }] : []),
        ...(visit.trailerNorm ? [{ trailerNorm: visit.trailerNorm }] : []),
      ],
    },
    orderBy: { createdAt: 'desc' },
    take: MAX_CANDIDATES,
  });
  const references = await referencesOf(
    tx,
    'receipt',
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    appointmentId: row.appointmentId,
    trailerNorm: row.trailerNorm,
    sealNorm: row.sealNo ? normalizeReference(row.sealNo) : null,
    references: references.get(row.id) ?? [],
  }));
}

export type VisitCandidate = Matchable & { readonly siteId: string; readonly sealNo: string | null };

/** One stay with everything it can be matched by; null when there is none. */
export async function visitCandidate(tx: Tx, visitId: string): Promise<VisitCandidate | null> {
  const row = await tx.visit.findUnique({ where: { id: visitId }, include: VISIT_PARTS });
  return row && { ...(await asVisit(tx, row)), siteId: row.siteId, sealNo: row.sealNo };
}

const VISIT_PARTS = {
  trailer: { select: { norm: true } },
  appointment: { select: { primaryNorm: true } },
} satisfies Prisma.VisitInclude;
type VisitRow = Prisma.VisitGetPayload<{ include: typeof VISIT_PARTS }>;
type Found = { kind: string; norm: string };

async function asVisit(tx: Tx, row: VisitRow): Promise<Matchable> {
  const own = await referencesOf(tx, 'visit', [row.id]);
  const booked = row.appointmentId ? await referencesOf(tx, 'appointment', [row.appointmentId]) : null;
  return {
    id: row.id,
    appointmentId: row.appointmentId,
    trailerNorm: row.trailer?.norm ?? (row.trailerNumber ? normalizeReference(row.trailerNumber) : null),
    sealNorm: row.sealNo ? normalizeReference(row.sealNo) : null,
    references: [
      ...(own.get(row.id) ?? []),
      ...((row.appointmentId && booked?.get(row.appointmentId)) || []),
      ...(row.appointment ? [{ kind: 'appointment', norm: row.appointment.primaryNorm }] : []),
    ],
  };
}

async function subjectsOf(tx: Tx, subjectKind: string, siteId: string, of: Matchable): Promise<string[]> {
  const norms = of.references.map(({ norm }) => norm);
  if (norms.length === 0) return [];
  const rows = await tx.reference.findMany({
    where: { norm: { in: norms }, subjectKind, siteId },
    select: { subjectId: true },
    orderBy: { id: 'desc' },
    take: MAX_CANDIDATES,
  });
  return rows.map(({ subjectId }) => subjectId);
}

async function referencesOf(
  tx: Tx,
  subjectKind: string,
  ids: readonly string[],
): Promise<Map<string, Found[]>> {
  const rows =
    ids.length === 0
      ? []
      : await tx.reference.findMany({
          where: { subjectKind, subjectId: { in: [...ids] } },
          select: { subjectId: true, kind: true, norm: true },
        });
  const found = new Map<string, Found[]>();
  for (const { subjectId, kind, norm } of rows)
    found.set(subjectId, [...(found.get(subjectId) ?? []), { kind, norm }]);
  return found;
}
