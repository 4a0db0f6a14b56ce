import { z } from 'zod';
import {
  AsnLine,
  Carrier,
  CountedLine,
  DamagedLine,
  Dock,
  Driver,
  Equipment,
  Expected,
  LIMITS,
  Pallet,
  Place,
  Quantity,
  Reason,
  Reference,
  Site,
  text,
} from './fields.ts';
import { Moment } from './moment.ts';

export const PHASES = ['planned', 'estimated', 'actual'] as const;

/** What every event says: where, about what, when, how sure, why (standards: canonical event). */
const common = (phase: (typeof PHASES)[number]) => ({
  site: Site.optional().meta({ description: 'May be left out when a reference leads to the site' }),
  references: z.array(Reference).max(LIMITS.references).default([]),
  equipment: z.array(Equipment).max(LIMITS.equipment).default([]),
  carrier: Carrier.optional(),
  driver: Driver.optional(),
  place: Place.optional(),
  happenedAt: Moment,
  reportedAt: Moment.optional(),
  phase: z.enum(PHASES).default(phase),
  reason: Reason.optional(),
  sequence: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  note: text(500).optional(),
});

const namesSubject = (data: { references: unknown[]; equipment: unknown[] }) =>
  data.references.length > 0 || data.equipment.length > 0;
const subjectMissing = { message: 'Name the subject: at least one reference or one piece of equipment' };

const about = <Shape extends z.ZodRawShape>(phase: (typeof PHASES)[number], shape: Shape) =>
  z.strictObject({ ...common(phase), ...shape });

const window = z
  .strictObject({ start: Moment, end: Moment.optional() })
  .refine((given) => !given.end || given.end.instant >= given.start.instant, {
    message: 'The window ends before it starts',
    params: { code: 'window-reversed' },
  });

const appointment = {
  reference: text(80).meta({ description: "The sender's number of the load or appointment" }),
  stop: z.number().int().min(0).max(999).optional(),
  window: window.optional(),
  slotId: text(80).optional().meta({ description: 'Id of a slot we offered' }),
  confirmation: text(80).optional(),
  direction: z.enum(['inbound', 'outbound']).default('inbound'),
  loading: z.enum(['live', 'drop', 'preload']).optional(),
  booking: z.enum(['automatic', 'deferred', 'fcfs', 'carrier-confirmation-required']).optional(),
  dockGroup: text(80).optional(),
  dock: Dock.optional(),
};
const Appointment = z.strictObject(appointment);
const AskedAppointment = z
  .strictObject(appointment)
  .refine((asked) => asked.window !== undefined || asked.slotId !== undefined, {
    message: 'Give window or slotId',
  });

const asn = {
  shipmentId: text(80),
  supplier: z
    .strictObject({ code: text(80).optional(), qualifier: text(20).optional(), name: text(120).optional() })
    .optional(),
};

export const MILESTONES = [
  'acknowledged',
  'estimated-pickup',
  'arrived-at-pickup',
  'loading',
  'loaded',
  'picked-up',
  'en-route',
  'at-terminal',
  'left-terminal',
  'out-for-delivery',
  'delivered',
  'delivery-attempted',
  'not-delivered',
  'refused',
  'returned',
  'cancelled',
  'delayed',
  'damaged',
  'held',
  'released',
  'arrived-at-stop',
  'left-stop',
  'pickup-appointment',
  'window-limit',
  'exception',
  'other',
] as const;
export type Milestone = (typeof MILESTONES)[number];

const named = <Schema extends z.ZodType<{ references: unknown[]; equipment: unknown[] }>>(schema: Schema) =>
  schema.refine(namesSubject, subjectMissing);
const optionalDock = { dock: Dock.optional() };
const geofence = { geofence: z.strictObject({ code: text(80), name: text(120).optional() }) };

/** The inbound contract: event type → schema of its data. Input is the wire form, output what the yard reads. */
export const EVENT_SCHEMAS = {
  'yard.appointment.requested.v1': about('planned', { appointment: AskedAppointment }),
  'yard.appointment.rescheduled.v1': about('planned', { appointment: AskedAppointment }),
  'yard.appointment.cancelled.v1': about('planned', { appointment: Appointment }),
  'yard.appointment.confirmed.v1': about('planned', { appointment: Appointment }),
  'yard.asn.received.v1': about('planned', {
    ...asn,
    purpose: z.enum(['original', 'replacement']).default('original'),
    expectedArrival: Expected.optional(),
    shippedAt: Expected.optional(),
    poNumbers: z.array(text(40)).max(500).default([]),
    lines: z.array(AsnLine).min(1).max(LIMITS.lines),
    pallets: z.array(Pallet).max(LIMITS.pallets).default([]),
    seals: z.array(text(40)).max(10).default([]),
  }).refine(
    (data) => data.pallets.every((pallet) => pallet.lines.every(({ line }) => line < data.lines.length)),
    {
      message: 'A pallet names a line that does not exist',
      params: { code: 'line-unknown' },
    },
  ),
  'yard.asn.cancelled.v1': about('planned', asn),
  'yard.eta.updated.v1': named(about('estimated', { estimatedArrival: Moment })),
  'yard.gate.arrived.v1': named(about('actual', { gate: text(40).optional() })),
  'yard.gate.checked-in.v1': named(
    about('actual', { gate: text(40).optional(), seals: z.array(text(40)).max(10).default([]) }),
  ),
  'yard.gate.departed.v1': named(about('actual', { gate: text(40).optional() })),
  'yard.dock.assigned.v1': named(about('planned', { dock: Dock })),
  'yard.dock.docked.v1': named(about('actual', optionalDock)),
  'yard.dock.undocked.v1': named(about('actual', optionalDock)),
  'yard.unloading.started.v1': named(about('actual', optionalDock)),
  'yard.unloading.counted.v1': named(
    about('actual', { lines: z.array(CountedLine).min(1).max(LIMITS.lines) }),
  ),
  'yard.unloading.damage-reported.v1': named(
    about('actual', { lines: z.array(DamagedLine).min(1).max(LIMITS.lines) }),
  ),
  'yard.unloading.completed.v1': named(about('actual', { total: Quantity.optional() })),
  'yard.trailer.geofence-entered.v1': named(about('actual', geofence)),
  'yard.trailer.geofence-exited.v1': named(about('actual', geofence)),
  'yard.trailer.spotted.v1': named(about('actual', { spot: text(40).optional() })),
  'yard.carrier.status.v1': named(
    about('actual', {
      milestone: z.enum(MILESTONES),
      status: z
        .strictObject({ code: text(40), list: text(40).optional(), release: text(20).optional() })
        .optional(),
    }),
  ),
} as const;

export type EventType = keyof typeof EVENT_SCHEMAS;
export const EVENT_TYPES = Object.keys(EVENT_SCHEMAS) as EventType[];

/** What the yard reads. */
export type EventData<T extends EventType = EventType> = z.output<(typeof EVENT_SCHEMAS)[T]>;
/** What a partner may send. */
export type EventInput<T extends EventType = EventType> = z.input<(typeof EVENT_SCHEMAS)[T]>;

export const isEventType = (type: string): type is EventType => Object.hasOwn(EVENT_SCHEMAS, type);
