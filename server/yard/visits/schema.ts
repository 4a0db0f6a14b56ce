import { z } from 'zod';
import { SOURCES } from '#server/kernel/event.ts';
import { Direction, LoadType, References, Scac } from '#server/yard/appointments/schema.ts';
import { idOf, shortText, Version } from '#server/yard/sites/schema.ts';
import { EquipmentType } from '#server/yard/trailers/schema.ts';

export const VISIT_STATUSES = [
  'expected',
  'arrived',
  'checked_in',
  'waiting',
  'at_door',
  'working',
  'work_complete',
  'ready_to_leave',
  'departed',
  'cancelled',
] as const;
export type VisitStatus = (typeof VISIT_STATUSES)[number];

/** Stages of a stay in the order they happen; each has one stamp. */
export const STAGES = [
  'arrived',
  'checked_in',
  'at_door',
  'work_started',
  'work_completed',
  'released',
  'departed',
] as const;
export type Stage = (typeof STAGES)[number];

/** When something happened and who says so. Left out: now, said by the caller. */
export const Stamp = z.strictObject({
  happenedAt: z.date().optional(),
  reportedAt: z.date().optional(),
  certainty: z.enum(['zone-given', 'zone-assumed', 'none']).optional(),
  source: z.enum(SOURCES).optional(),
});
export type Stamp = z.infer<typeof Stamp>;

export const Driver = z.strictObject({
  name: shortText(80).optional(),
  phone: shortText(30).optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Language tag such as pl or en-US')
    .optional(),
});
export type Driver = z.infer<typeof Driver>;

/** What is known of a truck when somebody speaks of it. */
const truck = {
  siteId: idOf('site'),
  appointmentId: idOf('appointment').optional(),
  /** Our appointment number, as written on the driver's paper. */
  appointmentRef: shortText(80).optional(),
  references: References,
  trailerNumber: shortText(40).optional(),
  scac: Scac.optional(),
  plate: shortText(20).optional(),
};
const cargo = {
  direction: Direction.optional(),
  loadType: LoadType.optional(),
  equipmentType: EquipmentType.optional(),
  pallets: z.number().int().min(0).max(1_000).optional(),
};

export const RecordArrival = z.strictObject({
  ...truck,
  ...cargo,
  tractorNumber: shortText(40).optional(),
  driver: Driver.optional(),
  sealNo: shortText(40).optional(),
  stamp: Stamp.default({}),
});
export type RecordArrival = z.infer<typeof RecordArrival>;

/** A stay that somebody speaks of before its arrival was told (docked first, gate later). */
export const ExpectVisit = z.strictObject({ ...truck, ...cargo });
export type ExpectVisit = z.infer<typeof ExpectVisit>;

export const FindVisit = z.object(truck);
export type FindVisit = z.infer<typeof FindVisit>;

const visit = { visitId: idOf('visit') };
const staged = { ...visit, stamp: Stamp.default({}), version: Version.optional() };

export const CheckIn = z.strictObject({
  ...staged,
  spotId: idOf('spot').optional(),
  gateId: idOf('gate').optional(),
  driver: Driver.optional(),
  tractorNumber: shortText(40).optional(),
  sealNo: shortText(40).optional(),
});
export type CheckIn = z.infer<typeof CheckIn>;

export const RecordDocked = z.strictObject({ ...staged, doorId: idOf('door').optional() });
export type RecordDocked = z.infer<typeof RecordDocked>;

export const RecordUndocked = z.strictObject({ ...staged, spotId: idOf('spot').optional() });
export type RecordUndocked = z.infer<typeof RecordUndocked>;

export const StartWork = z.strictObject(staged);
export type StartWork = z.infer<typeof StartWork>;

export const CompleteWork = z.strictObject(staged);
export type CompleteWork = z.infer<typeof CompleteWork>;

export const ReleaseVisit = z.strictObject(staged);
export type ReleaseVisit = z.infer<typeof ReleaseVisit>;

export const RecordDeparture = z.strictObject({ ...staged, sealNo: shortText(40).optional() });
export type RecordDeparture = z.infer<typeof RecordDeparture>;

export const LinkAppointment = z.strictObject({
  ...visit,
  appointmentId: idOf('appointment'),
  version: Version.optional(),
});
export type LinkAppointment = z.infer<typeof LinkAppointment>;

/** Only an approved correction calls this. Null says that the stage did not happen. */
export const CorrectStamp = z.strictObject({
  ...visit,
  stage: z.enum(STAGES),
  at: z.date().nullable(),
  reason: shortText(300),
});
export type CorrectStamp = z.infer<typeof CorrectStamp>;

/** Only an approved correction calls this. */
export const ReplaceTrailer = z.strictObject({
  ...visit,
  trailerNumber: shortText(40),
  scac: Scac.optional(),
  reason: shortText(300),
});
export type ReplaceTrailer = z.infer<typeof ReplaceTrailer>;

export const UpdateDriver = z.strictObject({
  ...visit,
  driver: Driver.optional(),
  tractorNumber: shortText(40).optional(),
  sealNo: shortText(40).optional(),
  version: Version.optional(),
});
export type UpdateDriver = z.infer<typeof UpdateDriver>;

export const NoteStatus = z.strictObject({
  ...visit,
  /** The source's own word, for example `X12-1650 SD`. */
  word: shortText(80),
  text: shortText(500).optional(),
  stamp: Stamp.default({}),
});
export type NoteStatus = z.infer<typeof NoteStatus>;

export const NOTE_KINDS = ['note', 'to_driver'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

/** A word of a person about a stay. `to_driver`: meant for the driver's eyes as well. */
export const AddNote = z.strictObject({
  ...visit,
  kind: z.enum(NOTE_KINDS).default('note'),
  text: shortText(500),
});
export type AddNote = z.infer<typeof AddNote>;

/** Steps a person may take back alone for a short time: no other system has acted on them yet. */
export const REVERSIBLE_STAGES = ['checked_in', 'at_door', 'released'] as const satisfies readonly Stage[];
export type ReversibleStage = (typeof REVERSIBLE_STAGES)[number];

export const TakeBackStage = z.strictObject({
  ...visit,
  stage: z.enum(REVERSIBLE_STAGES),
  version: Version.optional(),
});
export type TakeBackStage = z.infer<typeof TakeBackStage>;

export const CancelVisit = z.strictObject({ ...visit, reason: shortText(300), version: Version.optional() });
export type CancelVisit = z.infer<typeof CancelVisit>;

/** Newest first. `open`: still expected or on site. */
export const ListVisits = z.strictObject({
  siteId: idOf('site').optional(),
  open: z.boolean().optional(),
  statuses: z.array(z.enum(VISIT_STATUSES)).max(VISIT_STATUSES.length).optional(),
  direction: Direction.optional(),
  carrierId: idOf('party').optional(),
  unplanned: z.boolean().optional(),
  /** Fragment of the visit or trailer number. */
  search: shortText(40).optional(),
  from: z.date().optional(),
  to: z.date().optional(),
  cursor: z.string().max(120).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type ListVisits = z.infer<typeof ListVisits>;

/** May it be done now, by somebody with the right? `reason` is a key of the error catalogue. */
export type Can = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export const VISIT_ACTIONS = [
  'check_in',
  'assign_door',
  'dock',
  'undock',
  'start',
  'complete',
  'release',
  'depart',
  'link_appointment',
  'update_driver',
  'cancel',
] as const;
export type VisitAction = (typeof VISIT_ACTIONS)[number];

/** What every stage verb answers. */
export interface StageResult {
  readonly visitId: string;
  readonly no: string;
  readonly status: VisitStatus;
  readonly version: number;
  /** The report gave or changed the stamp of its stage. False: it was kept beside it, or changed nothing. */
  readonly slotted: boolean;
  /** Dedupe keys of exceptions this report raised. */
  readonly exceptions: readonly string[];
}

export interface ArrivalResult extends StageResult {
  readonly appointmentId: string | null;
  readonly unplanned: boolean;
  /** A new visit was opened. */
  readonly created: boolean;
}
