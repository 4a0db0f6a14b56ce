import { z } from 'zod';
import { defineFact } from '#server/kernel/event.ts';

const instant = z.date().transform((at) => at.toISOString());
const nullableInstant = instant.nullable();
const about = {
  appointmentId: z.string(),
  no: z.string(),
  primaryReference: z.string(),
  partnerId: z.string().nullable(),
};
const window = { windowStart: nullableInstant, windowEnd: nullableInstant };

export const appointmentRequested = defineFact(
  'appointment.requested',
  z.object({ ...about, ...window, bookingStatus: z.string(), trailerNumber: z.string().nullable() }),
);
export const appointmentScheduled = defineFact(
  'appointment.scheduled',
  z.object({ ...about, ...window, bookingStatus: z.string(), doorId: z.string().nullable() }),
);
export const appointmentRejected = defineFact(
  'appointment.rejected',
  z.object({ ...about, reason: z.string() }),
);
export const rescheduleRequested = defineFact(
  'appointment.reschedule-requested',
  z.object({
    ...about,
    ...window,
    pendingStart: instant,
    pendingEnd: instant,
    reason: z.string().nullable(),
  }),
);
export const appointmentRescheduled = defineFact(
  'appointment.rescheduled',
  z.object({ ...about, ...window, formerStart: nullableInstant, formerEnd: nullableInstant }),
);
export const rescheduleRejected = defineFact(
  'appointment.reschedule-rejected',
  z.object({ ...about, ...window, reason: z.string().nullable() }),
);
export const appointmentCancelled = defineFact(
  'appointment.cancelled',
  z.object({ ...about, reason: z.string() }),
);
export const appointmentNoShow = defineFact('appointment.no-show', z.object({ ...about, ...window }));
export const noShowUndone = defineFact(
  'appointment.no-show-undone',
  z.object({ ...about, reason: z.string() }),
);
/** The booking and the stay found each other. */
export const appointmentLinked = defineFact(
  'appointment.linked',
  z.object({
    ...about,
    visitId: z.string(),
    visitNo: z.string(),
    formerAppointmentId: z.string().nullable(),
  }),
);
export const etaUpdated = defineFact(
  'appointment.eta-updated',
  z.object({ ...about, etaAt: instant, formerEtaAt: nullableInstant }),
);
export const appointmentCompleted = defineFact('appointment.completed', z.object(about));
