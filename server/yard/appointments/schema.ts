import { z } from 'zod';
import { SOURCES } from '#server/kernel/event.ts';
import { idOf, shortText, Version } from '#server/yard/sites/schema.ts';
import { EquipmentType } from '#server/yard/trailers/schema.ts';

export const DIRECTIONS = ['inbound', 'outbound'] as const;
export const LOAD_TYPES = ['live', 'drop'] as const;
export const Direction = z.enum(DIRECTIONS);
export type Direction = z.infer<typeof Direction>;
export const LoadType = z.enum(LOAD_TYPES);
export type LoadType = z.infer<typeof LoadType>;

const MAX_REFERENCES = 100;

/** Short trade names and the names of the canonical contract mean the same kind. */
const REFERENCE_ALIASES: Readonly<Record<string, string>> = {
  appt: 'appointment',
  po: 'purchase-order',
  bol: 'bill-of-lading',
  so: 'sales-order',
};

export const ReferenceKind = shortText(40).transform((kind) => {
  const name = kind.toLowerCase();
  return REFERENCE_ALIASES[name] ?? name;
});

/** A number the trade knows the load by, as it was sent. */
export const Reference = z.strictObject({ kind: ReferenceKind, value: shortText(80) });
export type Reference = z.infer<typeof Reference>;
export const References = z.array(Reference).max(MAX_REFERENCES).default([]);

export const Scac = z
  .string()
  .trim()
  .transform((value) => value.toUpperCase())
  .refine((value) => /^[A-Z]{2,4}$/.test(value), 'Two to four letters');

const windowFields = { windowStart: z.date(), windowEnd: z.date().optional() };
const endsAfterStart = (input: { windowStart?: Date | undefined; windowEnd?: Date | undefined }) =>
  !input.windowEnd || (input.windowStart !== undefined && input.windowEnd > input.windowStart);
const reversed = { message: 'The window ends before it starts', path: ['windowEnd'] };

export const RequestAppointment = z
  .strictObject({
    siteId: idOf('site').optional(),
    siteCode: shortText(40).optional(),
    primaryReference: shortText(80),
    stopSequence: z.number().int().min(0).max(999).default(1),
    references: References,
    direction: Direction.default('inbound'),
    loadType: LoadType.default('live'),
    windowStart: z.date().optional(),
    windowEnd: z.date().optional(),
    durationMinutes: z.number().int().min(1).max(1_440).optional(),
    carrierScac: Scac.optional(),
    carrierId: idOf('party').optional(),
    supplierId: idOf('party').optional(),
    trailerNumber: shortText(40).optional(),
    equipmentType: EquipmentType.optional(),
    pallets: z.number().int().min(0).max(1_000).optional(),
    /** The slot holds at once; otherwise somebody confirms it. */
    autoConfirm: z.boolean().default(false),
    /** Whose numbers these are; a partner's call is always the partner's own. */
    partnerId: shortText(64).optional(),
    note: shortText(500).optional(),
  })
  .refine((input) => input.siteId || input.siteCode, { message: 'Name the site', path: ['siteId'] })
  .refine(endsAfterStart, reversed);
export type RequestAppointment = z.infer<typeof RequestAppointment>;

const subject = { appointmentId: idOf('appointment'), version: Version.optional() };

export const ScheduleAppointment = z
  .strictObject({
    ...subject,
    ...windowFields,
    doorId: idOf('door').optional(),
    /** The carrier still has to say yes. */
    needsCarrierConfirmation: z.boolean().default(false),
  })
  .refine(endsAfterStart, reversed);
export type ScheduleAppointment = z.infer<typeof ScheduleAppointment>;

export const ConfirmAppointment = z.strictObject(subject);
export type ConfirmAppointment = z.infer<typeof ConfirmAppointment>;

export const RejectAppointment = z.strictObject({ ...subject, reason: shortText(300) });
export type RejectAppointment = z.infer<typeof RejectAppointment>;

export const RequestReschedule = z
  .strictObject({ ...subject, ...windowFields, reason: shortText(300).optional() })
  .refine(endsAfterStart, reversed);
export type RequestReschedule = z.infer<typeof RequestReschedule>;

export const ApproveReschedule = z.strictObject(subject);
export type ApproveReschedule = z.infer<typeof ApproveReschedule>;

export const RejectReschedule = z.strictObject({ ...subject, reason: shortText(300).optional() });
export type RejectReschedule = z.infer<typeof RejectReschedule>;

export const CancelAppointment = z.strictObject({ ...subject, reason: shortText(300) });
export type CancelAppointment = z.infer<typeof CancelAppointment>;

export const UpdateEta = z.strictObject({
  ...subject,
  etaAt: z.date(),
  source: z.enum(SOURCES).default('carrier'),
  /** When the source said so: an older word never replaces a newer one. */
  reportedAt: z.date().optional(),
});
export type UpdateEta = z.infer<typeof UpdateEta>;

export const MarkNoShow = z.strictObject({ ...subject, reason: shortText(300).optional() });
export type MarkNoShow = z.infer<typeof MarkNoShow>;

export const UndoNoShow = z.strictObject({ ...subject, reason: shortText(300) });
export type UndoNoShow = z.infer<typeof UndoNoShow>;
