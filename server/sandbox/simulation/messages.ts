import type { EventInput, EventType } from '#server/integration/formats/canonical/events.ts';
import { addMinutes } from '#server/kernel/time.ts';
import type { PartnerMessage } from './partner-client.ts';
import { SLOT_MINUTES, type TruckPlan } from './plan.ts';
import type { Step, StepKind } from './story.ts';
import { write214, write856 } from './x12.ts';

export interface Moment {
  readonly now: Date;
  /** When the truck will be, or was, at the gate. */
  readonly arrivesAt: Date;
}

/** Site codes as the slot book writes them. The annex is known to nobody until somebody translates it. */
export const ANNEX_SUFFIX = '-ANNEX';
export const geofenceCode = (siteCode: string): string => `fence-${siteCode}`;

/** What partner systems say at a step of a truck's story; null for steps of the crew. */
export function messageOf(plan: TruckPlan, step: Step, moment: Moment): PartnerMessage | null {
  const id = `${plan.key}-${step.kind}`;
  const happenedAt = addMinutes(moment.now, -(step.agoMinutes ?? 0));
  switch (step.kind) {
    case 'asn':
      return x12(
        plan.supplier.code.toLowerCase(),
        write856(plan, moment.arrivesAt, control(plan, 0), moment.now),
      );
    case 'book':
      return plan.booksVia === 'slotbook' ? slotbook(plan, id, moment) : booking(plan, id, moment);
    case 'eta':
      return x12('acme', write214(plan, 'AG', moment.arrivesAt, control(plan, 1), moment.now));
    case 'en-route':
      return x12(
        'acme',
        write214(plan, 'X6', addMinutes(moment.arrivesAt, -20), control(plan, 2), moment.now),
      );
    case 'carrier-arrived':
      return x12('acme', arrived214(plan, moment, 3));
    case 'carrier-arrived-again':
      return x12('acme', arrived214(plan, moment, 3));
    case 'carrier-arrived-resent':
      return x12('acme', arrived214(plan, moment, 4));
    case 'geofence':
      return geofence(plan, id, happenedAt);
    case 'arrive':
      return gate(plan, id, 'yard.gate.arrived.v1', { happenedAt: happenedAt.toISOString(), gate: 'G1' });
    case 'check-in':
      return gate(plan, id, 'yard.gate.checked-in.v1', {
        happenedAt: happenedAt.toISOString(),
        gate: 'G1',
        seals: [plan.seal],
        driver: plan.driver,
      });
    default:
      return null;
  }
}

export function isTold(kind: StepKind): boolean {
  return TOLD.has(kind);
}

const TOLD = new Set<StepKind>([
  'asn',
  'book',
  'eta',
  'en-route',
  'geofence',
  'arrive',
  'check-in',
  'carrier-arrived',
  'carrier-arrived-again',
  'carrier-arrived-resent',
]);

/** A truck sends at most this many interchanges. */
const INTERCHANGES = 10;

function control(plan: TruckPlan, which: number): number {
  const number = Number(plan.load.slice(2));
  return ((number * INTERCHANGES + which) % 999_999_999) + 1;
}

// The file is as old as its news, to the minute: sent again it is the same bytes.
function arrived214(plan: TruckPlan, { arrivesAt }: Moment, which: number): string {
  return write214(plan, 'X1', arrivesAt, control(plan, which), arrivesAt);
}

const x12 = (partner: string, body: string): PartnerMessage => ({
  partner,
  path: `/api/webhooks/${partner}`,
  contentType: 'application/edi-x12',
  body,
  id: null,
  proof: 'bearer',
});

function windowOf(plan: TruckPlan, { arrivesAt }: Moment): { start: Date; end: Date } {
  const start = addMinutes(arrivesAt, -plan.intoSlotMinutes);
  start.setUTCSeconds(0, 0);
  return { start, end: addMinutes(start, SLOT_MINUTES) };
}

/** The appointment call of the Scheduling Standards Consortium. */
function slotbook(plan: TruckPlan, id: string, moment: Moment): PartnerMessage {
  const { start } = windowOf(plan, moment);
  const locationId = plan.trouble === 'unknown-site' ? `${plan.site.code}${ANNEX_SUFFIX}` : plan.site.code;
  const body = {
    identifiers: {
      primaryReferenceNumber: plan.load,
      poNumber: plan.po,
      bolNumber: plan.bol,
      stopSequenceNumber: 1,
      locationId,
      locationAddress: { locality: plan.site.name },
    },
    preferredAppointment: {
      appointmentType: 'AUTOMATIC',
      arrivalWindow: { startDateTime: start.toISOString(), duration: `PT${SLOT_MINUTES}M` },
      loadingType: plan.loading === 'live' ? 'LIVE' : 'DROP',
    },
  };
  return {
    partner: 'slotbook',
    path: '/api/webhooks/slotbook?operation=schedule-appointment',
    contentType: 'application/json',
    body: JSON.stringify(body),
    id,
    proof: 'signature',
  };
}

function booking(plan: TruckPlan, id: string, moment: Moment): PartnerMessage {
  const { start, end } = windowOf(plan, moment);
  const data: EventInput<'yard.appointment.requested.v1'> = {
    ...about(plan, plan.trailer),
    happenedAt: moment.now.toISOString(),
    appointment: {
      reference: plan.load,
      stop: 1,
      window: { start: start.toISOString(), end: end.toISOString() },
      loading: plan.loading,
      booking: 'automatic',
    },
  };
  return event(id, 'yard.appointment.requested.v1', data, moment.now);
}

type GateType = 'yard.gate.arrived.v1' | 'yard.gate.checked-in.v1';

function gate<T extends GateType>(
  plan: TruckPlan,
  id: string,
  type: T,
  more: { happenedAt: string; [field: string]: unknown },
): PartnerMessage {
  const data = { ...about(plan, plan.arrivesAs), ...more } as EventInput<T>;
  return event(id, type, data, new Date(more.happenedAt));
}

function about(plan: TruckPlan, trailer: string) {
  // The driver of an unplanned load has the bill of lading in his hand and nothing else.
  const references =
    plan.trouble === 'unplanned'
      ? [{ kind: 'bill-of-lading' as const, value: plan.bol }]
      : [
          { kind: 'load' as const, value: plan.load },
          { kind: 'purchase-order' as const, value: plan.po },
        ];
  return {
    site: { code: plan.site.code },
    references,
    equipment: [
      { kind: 'trailer' as const, number: trailer },
      { kind: 'tractor' as const, number: plan.tractor },
    ],
    carrier: { scac: plan.carrier.scac },
  };
}

/** Our own contract: one CloudEvent, structured. */
export function event<T extends EventType>(
  id: string,
  type: T,
  data: EventInput<T>,
  time: Date,
): PartnerMessage {
  const body = {
    specversion: '1.0',
    id,
    source: '/terminals/gate',
    type,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    data,
  };
  return {
    partner: 'gate',
    path: '/api/v1/events',
    contentType: 'application/cloudevents+json',
    body: JSON.stringify(body),
    id,
    proof: 'signature',
  };
}

function geofence(plan: TruckPlan, id: string, happenedAt: Date): PartnerMessage {
  const body = {
    eventId: id,
    eventTime: happenedAt.toISOString(),
    eventType: 'GeofenceEntry',
    data: {
      address: { id: geofenceCode(plan.site.code), name: plan.site.name },
      vehicle: { id: `v-${plan.load}`, name: plan.arrivesAs, assetType: 'trailer' },
    },
  };
  return {
    partner: 'samsara',
    path: '/api/webhooks/samsara',
    contentType: 'application/json',
    body: JSON.stringify(body),
    id,
    proof: 'signature',
  };
}
