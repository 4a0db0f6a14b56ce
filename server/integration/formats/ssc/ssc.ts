import { z } from 'zod';
import { text } from '../canonical/fields.ts';
import { Moment } from '../canonical/moment.ts';

/** Names of the Scheduling Standards Consortium appointment calls (v1.1) that we read. */
export const SSC_OPERATIONS = [
  'schedule-appointment',
  'reschedule-appointment',
  'cancel-appointment',
  'fetch-appointment-details',
  'fetch-available-appointments',
  'appointment-changed',
] as const;
export type SscOperation = (typeof SSC_OPERATIONS)[number];

export const SSC_STATUSES = [
  'NOT_SCHEDULED',
  'PENDING',
  'UNCONFIRMED',
  'CONFIRMED',
  'REJECTED',
  'CANCELED',
] as const;
const appointmentType = z.enum(['AUTOMATIC', 'DEFERRED', 'FCFS', 'CARRIER_CONFIRMATION_REQUIRED']);
const loadingType = z.enum(['LIVE', 'DROP', 'PRELOAD']);
const named = z.object({ id: text(80).optional(), name: text(80) });

/** ISO 8601 duration of hours, minutes and days; an arrival window is longer than nothing and at most a week. */
const WINDOW_MAX_MINUTES = 7 * 24 * 60;
const duration = z
  .string()
  .max(20)
  .transform((value, ctx) => {
    const minutes = durationMinutes(value);
    if (minutes !== null && minutes > 0 && minutes <= WINDOW_MAX_MINUTES) return minutes;
    ctx.addIssue({
      code: 'custom',
      message: 'Not an ISO 8601 duration of at most a week',
      params: { code: 'duration-invalid' },
    });
    return z.NEVER;
  });

/** `duration` becomes minutes. */
export const SscWindow = z.object({ startDateTime: Moment, duration });

const address = z.object({
  streetAddress: text(200).optional(),
  region: text(80).optional(),
  locality: text(80).optional(),
  country: text(80).optional(),
  postalCode: text(20).optional(),
});

const loadAndStop = {
  primaryReferenceNumber: text(80).optional(),
  poNumber: text(80).optional(),
  bolNumber: text(80).optional(),
  stopSequenceNumber: z.number().int().min(0).max(999).optional(),
  locationId: text(80).optional(),
  locationAddress: address.optional(),
};
const LoadAndStop = z
  .object(loadAndStop)
  .refine((ids) => ids.primaryReferenceNumber ?? ids.poNumber ?? ids.bolNumber, { message: 'Name the load' });
const Identifiers = z
  .object({ ...loadAndStop, appointmentId: text(80).optional() })
  .refine((ids) => ids.appointmentId ?? ids.primaryReferenceNumber ?? ids.poNumber ?? ids.bolNumber, {
    message: 'Name the load or the appointment',
  });
export type SscIdentifiers = z.infer<typeof Identifiers>;

const Preferred = z
  .object({
    id: text(80).optional(),
    appointmentType: appointmentType.optional(),
    arrivalWindow: SscWindow.optional(),
    dockGroup: named.optional(),
    dockDoor: named.optional(),
    loadingType: loadingType.optional(),
  })
  .refine((asked) => (asked.id === undefined) !== (asked.arrivalWindow === undefined), {
    message: 'Give the id of an offered appointment or an arrivalWindow, not both',
  });

const Stated = z.object({
  appointment: z
    .object({
      id: text(80).optional(),
      arrivalWindow: SscWindow.optional(),
      dockGroup: named.optional(),
      dockDoor: named.optional(),
      loadingType: loadingType.optional(),
    })
    .optional(),
  appointmentStatus: z.enum(SSC_STATUSES).optional(),
});

const day = z.iso.date();
const callback = { callbackUrl: z.url().max(2_000).optional() };
const reason = { reasonCode: text(80).optional(), comment: text(500).optional() };

/** What each call carries. Unknown fields are let through: the standard allows extensions. */
export const SSC_SCHEMAS = {
  'schedule-appointment': z.object({
    identifiers: LoadAndStop,
    preferredAppointment: Preferred,
    ...callback,
  }),
  'reschedule-appointment': z.object({
    identifiers: Identifiers,
    preferredAppointment: Preferred,
    ...reason,
    ...callback,
  }),
  'cancel-appointment': z.object({ identifiers: Identifiers, ...reason }),
  'fetch-appointment-details': z.object({ identifiers: Identifiers }),
  'fetch-available-appointments': z.object({
    identifiers: z.union([z.object({ requestIdentifier: text(80) }), Identifiers]),
    dateRestrictions: z
      .union([z.object({ exactDate: day }), z.object({ startDate: day, endDate: day })])
      .optional(),
    ...callback,
  }),
  'appointment-changed': z.object({
    identifiers: Identifiers,
    currentAppointment: Stated,
    previousAppointment: Stated.optional(),
    occurredAt: Moment.optional(),
    ...reason,
  }),
} as const;

export type SscBody<T extends SscOperation> = z.output<(typeof SSC_SCHEMAS)[T]>;

/** Minutes of `P1DT2H30M`-like durations (whole numbers); null for anything else. */
export function durationMinutes(value: string): number | null {
  const found = /^P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$/.exec(value);
  if (!found || value === 'P' || value.endsWith('T')) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((number) => Number(number ?? 0));
  return days * 24 * 60 + hours * 60 + minutes + Math.ceil(seconds / 60);
}
