import { z } from 'zod';
import { text } from '../canonical/fields.ts';
import { SSC_STATUSES, SscWindow } from './ssc.ts';

const named = z.object({ id: text(80).optional(), name: text(80) });
const slot = z.object({
  id: text(80).optional(),
  appointmentType: z.enum(['AUTOMATIC', 'DEFERRED', 'FCFS', 'CARRIER_CONFIRMATION_REQUIRED']).optional(),
  arrivalWindow: SscWindow.optional(),
  dockGroup: named.optional(),
  dockDoor: named.optional(),
  loadingType: z.enum(['LIVE', 'DROP', 'PRELOAD']).optional(),
});

/** What an SSC call answers; PENDING is settled later by poll, callback or webhook. */
export const SscResponse = z.object({
  status: z.enum(['SUCCESS', 'PENDING', 'FAILURE']),
  requestIdentifier: text(80).optional(),
  appointment: slot.optional(),
  appointments: z.array(slot).max(1_000).optional(),
  appointmentStatus: z.enum(SSC_STATUSES).optional(),
  appointmentConfirmationNumber: text(80).optional(),
  problemDetails: z
    .array(z.looseObject({ title: text(200).optional(), detail: text(1_000).optional() }))
    .max(50)
    .optional(),
});
export type SscResponse = z.output<typeof SscResponse>;

/** A wish to be told of changes, and the standing subscription. */
export const SscSubscription = z.object({
  subscriptionId: text(80).optional(),
  eventTypes: z
    .array(z.enum(['appointment-changed', 'fetch-available-appointments']))
    .min(1)
    .max(2),
  callbackUrl: z.url().max(2_000),
});
