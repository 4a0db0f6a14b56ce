import { z } from 'zod';
import { idOf, shortText, Version } from '#server/yard/sites/schema.ts';
import type { Can, VisitStatus } from '#server/yard/visits/schema.ts';
import { Stamp } from '#server/yard/visits/schema.ts';

const SeenDoor = idOf('door').nullable();

export const AssignDoor = z.strictObject({
  visitId: idOf('visit'),
  doorId: idOf('door'),
  startsAt: z.date().optional(),
  plannedMinutes: z.number().int().min(1).max(1_440).optional(),
  /**
   * The door the visit was promised when the caller decided, null for none. Only this is compared: that
   * another field of the stay moved meanwhile is no reason to refuse a door.
   */
  seenDoorId: SeenDoor.optional(),
  /** Version of the visit as seen. */
  version: Version.optional(),
});
export type AssignDoor = z.infer<typeof AssignDoor>;

/** Two stays exchange their promised doors; a stay without one takes the other's. */
export const SwapDoors = z
  .strictObject({
    visitId: idOf('visit'),
    otherVisitId: idOf('visit'),
    /** What the caller saw each of them promised. */
    seenDoorId: SeenDoor,
    otherSeenDoorId: SeenDoor,
  })
  .refine((input) => input.visitId !== input.otherVisitId, {
    message: 'Name two visits',
    path: ['otherVisitId'],
  });
export type SwapDoors = z.infer<typeof SwapDoors>;

export const ReleaseDoor = z
  .strictObject({
    visitId: idOf('visit').optional(),
    assignmentId: idOf('doorAssignment').optional(),
    reason: shortText(300).optional(),
  })
  .refine((input) => (input.visitId === undefined) !== (input.assignmentId === undefined), {
    message: 'Name the visit or the assignment',
    path: ['visitId'],
  });
export type ReleaseDoor = z.infer<typeof ReleaseDoor>;

export const BlockDoor = z.strictObject({
  doorId: idOf('door'),
  reason: shortText(200),
  until: z.date().optional(),
  version: Version.optional(),
});
export type BlockDoor = z.infer<typeof BlockDoor>;

export const UnblockDoor = z.strictObject({ doorId: idOf('door'), version: Version.optional() });
export type UnblockDoor = z.infer<typeof UnblockDoor>;

export const OccupyDoor = z.strictObject({
  visitId: idOf('visit'),
  doorId: idOf('door'),
  at: z.date().optional(),
});
export type OccupyDoor = z.infer<typeof OccupyDoor>;

/** Docked, and the door is held. Without `doorId`: the door that is reserved for the visit. */
export const DockVisit = z.strictObject({
  visitId: idOf('visit'),
  doorId: idOf('door').optional(),
  stamp: Stamp.default({}),
  version: Version.optional(),
});
export type DockVisit = z.infer<typeof DockVisit>;

export const UndockVisit = z.strictObject({
  visitId: idOf('visit'),
  spotId: idOf('spot').optional(),
  stamp: Stamp.default({}),
  version: Version.optional(),
});
export type UndockVisit = z.infer<typeof UndockVisit>;

export const DepartVisit = z.strictObject({
  visitId: idOf('visit'),
  sealNo: shortText(40).optional(),
  stamp: Stamp.default({}),
  version: Version.optional(),
});
export type DepartVisit = z.infer<typeof DepartVisit>;

export const WithdrawVisit = z.strictObject({
  visitId: idOf('visit'),
  reason: shortText(300),
  version: Version.optional(),
});
export type WithdrawVisit = z.infer<typeof WithdrawVisit>;

export const DOOR_STATES = ['free', 'reserved', 'occupied', 'working', 'work_complete', 'blocked'] as const;
export type DoorState = (typeof DOOR_STATES)[number];

export const DOOR_ACTIONS = [
  'assign',
  'dock',
  'start',
  'complete',
  'pull',
  'release',
  'block',
  'unblock',
] as const;
export type DoorAction = (typeof DOOR_ACTIONS)[number];

/** The stay as a tile and a card show it. Instants are ISO 8601 in UTC: the row crosses a socket as it is. */
export interface VisitOnBoard {
  readonly visitId: string;
  readonly no: string;
  readonly status: VisitStatus;
  readonly version: number;
  readonly trailerId: string | null;
  readonly trailerNumber: string | null;
  readonly carrierName: string | null;
  readonly carrierScac: string | null;
  /** PO, load or booking number to read aloud. */
  readonly reference: { readonly kind: string; readonly value: string } | null;
  readonly appointmentId: string | null;
  readonly appointmentNo: string | null;
  readonly unplanned: boolean;
  readonly direction: 'inbound' | 'outbound';
  readonly loadType: 'live' | 'drop';
  readonly equipmentType: string | null;
  /** By equipment type or by the trailer's flag; temperatures are not known yet. */
  readonly reefer: boolean;
  readonly flags: readonly string[];
  readonly contents: string | null;
  readonly windowStart: string | null;
  readonly windowEnd: string | null;
  readonly etaAt: string | null;
  readonly arrivedAt: string | null;
  readonly arrivedSource: string | null;
  readonly checkedInAt: string | null;
  readonly atDoorAt: string | null;
  readonly workStartedAt: string | null;
  readonly workCompletedAt: string | null;
  readonly releasedAt: string | null;
  readonly plannedMinutes: number;
  readonly spotId: string | null;
  readonly spotCode: string | null;
  readonly doorId: string | null;
}

/** The worst open exception of the visit or door. */
export interface WorstException {
  readonly exceptionId: string;
  readonly no: string;
  readonly kind: string;
  readonly severity: number;
  readonly openedAt: string;
  readonly deadlineAt: string;
  readonly ownerRole: string;
  readonly acknowledged: boolean;
  /** Open exceptions in all. */
  readonly count: number;
}

export interface NextBooking {
  readonly kind: 'assignment' | 'appointment';
  readonly id: string;
  readonly at: string;
  readonly visitId: string | null;
  readonly appointmentId: string | null;
  readonly trailerNumber: string | null;
  readonly carrierName: string | null;
}

export interface DoorTile {
  readonly doorId: string;
  readonly siteId: string;
  readonly code: string;
  readonly number: number;
  readonly zoneId: string | null;
  readonly zoneCode: string | null;
  readonly capabilities: readonly string[];
  readonly state: DoorState;
  /** Version of the door row. */
  readonly version: number;
  /** Last fact that was committed when the row was read; an older row never replaces a newer one. */
  readonly seq: number;
  readonly blocked: { readonly reason: string; readonly at: string; readonly until: string | null } | null;
  readonly assignment: {
    readonly assignmentId: string;
    readonly status: 'reserved' | 'occupied';
    readonly startsAt: string;
    readonly endsAt: string | null;
    readonly assignedBy: string;
    readonly version: number;
  } | null;
  readonly visit: VisitOnBoard | null;
  readonly next: NextBooking | null;
  readonly worst: WorstException | null;
  readonly can: Readonly<Record<DoorAction, Can>>;
}

/** On site, its work not complete, and at no door. `assignment` is set while a door is reserved for it. */
export interface WaitingCard extends VisitOnBoard {
  readonly siteId: string;
  readonly seq: number;
  /** What the queue is sorted by: the window's start, else the arrival. */
  readonly dueAt: string | null;
  readonly reserved: { readonly doorId: string; readonly doorCode: string; readonly startsAt: string } | null;
  readonly worst: WorstException | null;
}

export interface NeedsYou {
  readonly exceptionId: string;
  readonly no: string;
  readonly kind: string;
  readonly severity: number;
  readonly status: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly visitId: string | null;
  readonly doorId: string | null;
  readonly trailerNumber: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly ownerRole: string;
  readonly ownerUserId: string | null;
  readonly openedAt: string;
  readonly deadlineAt: string;
  readonly acknowledgedAt: string | null;
  readonly snoozedUntil: string | null;
  readonly version: number;
}

export interface BoardTotals {
  readonly doors: number;
  readonly byState: Readonly<Record<DoorState, number>>;
  readonly waiting: number;
  readonly needsYou: number;
}

export interface BoardSnapshot {
  /** Sequence of the last fact that was committed before the rows were read. */
  readonly version: number;
  readonly readAt: string;
  readonly site: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly city: string;
    readonly timeZone: string;
  };
  readonly doors: readonly DoorTile[];
  readonly waiting: readonly WaitingCard[];
  readonly needsYou: readonly NeedsYou[];
  readonly totals: BoardTotals;
}

/** What a live message carries: the rows that changed, in the shape of the snapshot. */
export interface BoardDelta {
  readonly version: number;
  readonly doors: readonly DoorTile[];
  readonly waiting: readonly WaitingCard[];
  /** Visits that no longer wait. */
  readonly goneWaiting: readonly string[];
  /** The whole list when it may have changed. */
  readonly needsYou: readonly NeedsYou[] | null;
  readonly totals: BoardTotals;
}
