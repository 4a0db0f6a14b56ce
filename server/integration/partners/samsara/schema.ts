import { z } from 'zod';
import { text } from '../../formats/canonical/fields.ts';

/** Ids are texts in the documentation and numbers in some streams; both stay text. */
const id = z.union([text(80), z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).transform(String)]);

const vehicle = z.object({
  id,
  name: text(80).optional(),
  licensePlate: z.string().max(20).optional(),
  assetType: z.string().max(40).optional(),
});

const address = z.object({
  id,
  name: text(120).optional(),
  formattedAddress: z.string().max(300).optional(),
  geofence: z
    .object({
      circle: z
        .object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
        .optional(),
    })
    .optional(),
});

export const GeofenceData = z.object({ address, vehicle });
export type GeofenceData = z.output<typeof GeofenceData>;

export const RouteStopData = z.object({
  operation: z.string().max(80).optional(),
  route: z.object({ id, name: text(120).optional() }),
  routeStopDetails: z.object({
    id,
    name: text(120).optional(),
    state: z.string().max(40).optional(),
    actualArrivalTime: z.string().max(40).optional(),
    actualDepartureTime: z.string().max(40).optional(),
  }),
  vehicle: vehicle.optional(),
});
export type RouteStopData = z.output<typeof RouteStopData>;

/** Webhook form (eventId, eventTime, eventType) and stream form (entityType, data.eventType, data.time) in one. */
export const Envelope = z.object({
  eventId: text(80).optional(),
  eventTime: z.string().max(40).optional(),
  eventType: text(80).optional(),
  entityType: text(80).optional(),
  data: z.looseObject({ eventType: text(80).optional(), time: z.string().max(40).optional() }),
});
export type Envelope = z.output<typeof Envelope>;
