import { Prisma, type Tx } from '#server/infra/db/client.ts';
import { addMinutes } from '#server/kernel/time.ts';

const MAX_DOORS = 1_000;
const MAX_STAYS = 1_000;
const MAX_EXCEPTIONS = 1_000;
/** Bookings further ahead do not matter to a board. */
const AHEAD_MINUTES = 24 * 60;

export interface DoorRow {
  readonly id: string;
  readonly siteId: string;
  readonly code: string;
  readonly number: number;
  readonly zoneId: string | null;
  readonly zoneCode: string | null;
  readonly capabilities: readonly string[];
  readonly blockedReason: string | null;
  readonly blockedAt: Date | null;
  readonly blockedUntil: Date | null;
  readonly version: number;
}

export interface HeldRow {
  readonly id: string;
  readonly doorId: string;
  readonly visitId: string;
  readonly status: 'reserved' | 'occupied';
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly assignedBy: string;
  readonly version: number;
}

export interface StayRow {
  readonly visitId: string;
  readonly siteId: string;
  readonly no: string;
  readonly status: string;
  readonly version: number;
  readonly trailerId: string | null;
  readonly trailerNumber: string | null;
  readonly carrierName: string | null;
  readonly carrierScac: string | null;
  readonly primaryReference: string | null;
  readonly appointmentId: string | null;
  readonly appointmentNo: string | null;
  readonly unplanned: boolean;
  readonly direction: string;
  readonly loadType: string;
  readonly equipmentType: string | null;
  readonly flags: readonly string[] | null;
  readonly contents: string | null;
  readonly windowStart: Date | null;
  readonly windowEnd: Date | null;
  readonly etaAt: Date | null;
  readonly arrivedAt: Date | null;
  readonly arrivedSource: string | null;
  readonly checkedInAt: Date | null;
  readonly atDoorAt: Date | null;
  readonly workStartedAt: Date | null;
  readonly workCompletedAt: Date | null;
  readonly releasedAt: Date | null;
  readonly plannedMinutes: number;
  readonly spotId: string | null;
  readonly spotCode: string | null;
  readonly spotZoneId: string | null;
  readonly doorId: string | null;
}

export interface ExceptionRow {
  readonly exceptionId: string;
  readonly no: string;
  readonly kind: string;
  readonly severity: number;
  readonly status: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly visitId: string | null;
  readonly params: Record<string, unknown>;
  readonly ownerRole: string;
  readonly ownerUserId: string | null;
  readonly openedAt: Date;
  readonly deadlineAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly snoozedUntil: Date | null;
  readonly version: number;
}

export interface BookingRow {
  readonly id: string;
  readonly doorId: string;
  readonly windowStart: Date;
  readonly trailerNumber: string | null;
  readonly carrierName: string | null;
}

/** Sequence of the last committed fact. */
export async function lastSeq(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ seq: bigint }[]>`SELECT seq FROM fact ORDER BY seq DESC LIMIT 1`;
  return Number(row?.seq ?? 0n);
}

export function readDoors(
  tx: Tx,
  where: { siteId: string; doorId?: string | undefined },
): Promise<DoorRow[]> {
  return tx.$queryRaw<DoorRow[]>(Prisma.sql`
    SELECT d.id, d.site_id AS "siteId", d.code, d.number, d.zone_id AS "zoneId", z.code AS "zoneCode", d.capabilities,
           d.blocked_reason AS "blockedReason", d.blocked_at AS "blockedAt", d.blocked_until AS "blockedUntil", d.version
    FROM door d LEFT JOIN zone z ON z.id = d.zone_id
    WHERE d.site_id = ${where.siteId} ${where.doorId ? Prisma.sql`AND d.id = ${where.doorId}` : Prisma.empty}
    ORDER BY d.number, d.code
    LIMIT ${MAX_DOORS}`);
}

export function readHeld(tx: Tx, siteId: string): Promise<HeldRow[]> {
  return tx.$queryRaw<HeldRow[]>(Prisma.sql`
    SELECT id, door_id AS "doorId", visit_id AS "visitId", status, starts_at AS "startsAt", ends_at AS "endsAt",
           assigned_by AS "assignedBy", version
    FROM door_assignment
    WHERE site_id = ${siteId} AND status IN ('reserved', 'occupied')
    ORDER BY starts_at`);
}

/**
 * The stays a board shows: on site, or with a door. The two branches keep the read on the partial index of
 * stays that are open and on primary keys, however many stays have ended.
 */
export function staysOnBoard(siteId: string): Prisma.Sql {
  return Prisma.sql`${shown(siteId)} ${STAY_COLUMNS} FROM shown JOIN visit v ON v.id = shown.id ${STAY_JOINS}`;
}

function shown(siteId: string): Prisma.Sql {
  return Prisma.sql`
    WITH shown AS MATERIALIZED (
      (SELECT id FROM visit
       WHERE site_id = ${siteId} AND status NOT IN ('departed', 'cancelled') AND status <> 'expected'
       LIMIT ${MAX_STAYS})
      UNION
      SELECT visit_id FROM door_assignment WHERE site_id = ${siteId} AND status IN ('reserved', 'occupied')
    )`;
}

export function readStay(tx: Tx, visitId: string): Promise<StayRow[]> {
  return tx.$queryRaw<StayRow[]>(
    Prisma.sql`${STAY_COLUMNS} FROM visit v ${STAY_JOINS} WHERE v.id = ${visitId}`,
  );
}

const STAY_COLUMNS = Prisma.sql`
  SELECT v.id AS "visitId", v.site_id AS "siteId", v.no, v.status, v.version, v.trailer_id AS "trailerId",
         v.trailer_number AS "trailerNumber", c.name AS "carrierName", c.scac AS "carrierScac",
         a.primary_reference AS "primaryReference", a.id AS "appointmentId", a.no AS "appointmentNo", v.unplanned,
         v.direction, v.load_type AS "loadType", coalesce(v.equipment_type, t.equipment_type) AS "equipmentType",
         t.flags, t.contents, a.window_start AS "windowStart", a.window_end AS "windowEnd", a.eta_at AS "etaAt",
         v.arrived_at AS "arrivedAt", v.arrived_source AS "arrivedSource", v.checked_in_at AS "checkedInAt",
         v.at_door_at AS "atDoorAt", v.work_started_at AS "workStartedAt", v.work_completed_at AS "workCompletedAt",
         v.released_at AS "releasedAt", v.planned_minutes AS "plannedMinutes", v.spot_id AS "spotId",
         s.code AS "spotCode", s.zone_id AS "spotZoneId", v.door_id AS "doorId"`;
const STAY_JOINS = Prisma.sql`
  LEFT JOIN appointment a ON a.id = v.appointment_id
  LEFT JOIN party c ON c.id = v.carrier_id
  LEFT JOIN trailer t ON t.id = v.trailer_id
  LEFT JOIN spot s ON s.id = v.spot_id`;

/** Open exceptions of the site, worst first. */
export function readExceptions(tx: Tx, siteId: string): Promise<ExceptionRow[]> {
  return tx.$queryRaw<ExceptionRow[]>(Prisma.sql`
    SELECT id AS "exceptionId", no, kind, severity, status, subject_kind AS "subjectKind", subject_id AS "subjectId",
           visit_id AS "visitId", params, owner_role AS "ownerRole", owner_user_id AS "ownerUserId",
           opened_at AS "openedAt", deadline_at AS "deadlineAt", acknowledged_at AS "acknowledgedAt",
           snoozed_until AS "snoozedUntil", version
    FROM yard_exception
    WHERE site_id = ${siteId} AND status NOT IN ('applied', 'rejected', 'withdrawn', 'closed')
    ORDER BY severity DESC, deadline_at
    LIMIT ${MAX_EXCEPTIONS}`);
}

/** Bookings that name a door and whose truck is still to come, by time. */
export function readBookings(tx: Tx, siteId: string, now: Date): Promise<BookingRow[]> {
  return tx.$queryRaw<BookingRow[]>(Prisma.sql`
    SELECT a.id, a.door_id AS "doorId", a.window_start AS "windowStart", a.trailer_number AS "trailerNumber",
           c.name AS "carrierName"
    FROM appointment a LEFT JOIN party c ON c.id = a.carrier_id
    WHERE a.site_id = ${siteId} AND a.window_start >= ${now}::timestamptz
      AND a.window_start < ${addMinutes(now, AHEAD_MINUTES)}::timestamptz
      AND a.door_id IS NOT NULL AND a.status IN ('requested', 'scheduled')
    ORDER BY a.window_start`);
}

const READ_ALOUD = ['purchase-order', 'load', 'shipment', 'bill-of-lading', 'asn', 'pro'];

export interface ReferenceRow {
  readonly subjectId: string;
  readonly kind: string;
  readonly value: string;
}

/** Numbers to read aloud of the stays on the board and of their bookings. */
export function readReferencesOnBoard(tx: Tx, siteId: string): Promise<ReferenceRow[]> {
  return tx.$queryRaw<ReferenceRow[]>(Prisma.sql`
    ${shown(siteId)}, subject AS (
      SELECT 'visit' AS kind, id FROM shown
      UNION ALL
      SELECT 'appointment', v.appointment_id FROM shown JOIN visit v ON v.id = shown.id
      WHERE v.appointment_id IS NOT NULL
    )
    SELECT r.subject_id AS "subjectId", r.kind, r.value
    FROM subject s JOIN reference r ON r.subject_kind = s.kind AND r.subject_id = s.id
    WHERE r.kind IN (${Prisma.join(READ_ALOUD)})
    ORDER BY r.id`);
}

/** Numbers to read aloud of visits and their bookings. */
export function readReferences(tx: Tx, subjectIds: readonly string[]): Promise<ReferenceRow[]> {
  if (subjectIds.length === 0) return Promise.resolve([]);
  return tx.$queryRaw<ReferenceRow[]>(Prisma.sql`
    SELECT subject_id AS "subjectId", kind, value FROM reference
    WHERE subject_kind IN ('visit', 'appointment') AND subject_id = ANY (${[...subjectIds]})
      AND kind IN (${Prisma.join(READ_ALOUD)})
    ORDER BY id`);
}
